"""Attribution: every drafted statement ends as verified and cited, as a quotation, or as removed with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from index.wording import content_stems
from service.answer import DraftStatement, Evidence, Origin, Removed, Support, Verdict
from service.verification import Verifier

QUOTED = Support(Verdict.SUPPORTED, 1.0)
_PAIRED = 3  # sentences, hence as many pairs of them


@dataclass(frozen=True, slots=True)
class Attributed:
    """A statement with the evidence that carries it."""

    text: str
    cited: tuple[Evidence, ...]
    support: Support
    origin: Origin


@dataclass(frozen=True, slots=True)
class Attribution:
    """What became of drafted statements: those that may be said, and those that were removed."""

    statements: tuple[Attributed, ...] = ()
    removed: tuple[Removed, ...] = ()

    def followed_by(self, later: Attribution) -> Attribution:
        """Both together, in order."""
        return Attribution((*self.statements, *later.statements), (*self.removed, *later.removed))


def attribute(
    statement: DraftStatement,
    evidence: Sequence[Evidence],
    verifier: Verifier,
    said: Sequence[Attributed] = (),
) -> Attribution:
    """Check one statement against what it cites; cite it anew, quote instead, or remove it where that fails.

    A quotation that stands in for a failed statement is reported in `removed` too: nothing is erased silently.

    Args:
        statement: as drafted.
        evidence: everything it may cite.
        verifier: judges it.
        said: what the answer says already; it is not said again.
    """
    by_label = {item.label: item for item in evidence}
    cited = tuple(by_label[label] for label in dict.fromkeys(statement.labels) if label in by_label)
    support = verifier.verify(statement.text, cited)
    if support.verdict is Verdict.SUPPORTED:
        return Attribution(_unless_said(Attributed(statement.text, cited, support, statement.origin), said))
    better = _recited(statement, evidence, verifier)
    if better is not None:
        return Attribution(_unless_said(better, said))
    quoted = _quotation(cited, evidence, said)
    removed = Removed(statement.text, _why(statement, cited, support), quoted is not None)
    return Attribution(_unless_said(quoted, said) if quoted else (), (removed,))


def _recited(
    statement: DraftStatement, evidence: Sequence[Evidence], verifier: Verifier
) -> Attributed | None:
    """The same statement with the one sentence of the evidence that does support it, or else with the two that do."""
    for cited in (*((item,) for item in evidence), *pairs_for(statement.text, evidence)):
        support = verifier.verify(statement.text, cited)
        if support.verdict is Verdict.SUPPORTED:
            return Attributed(statement.text, cited, support, statement.origin)
    return None


def pairs_for(statement: str, evidence: Sequence[Evidence]) -> Iterator[tuple[Evidence, Evidence]]:
    """The pairs of sentences that may carry `statement` together: of the three that share most words with it.

    Both are of one article version: a day or a name of another story must not complete what this one does not say.
    """
    said = content_stems(statement)
    shared = [(len(said & content_stems(item.sentence.text)), item) for item in evidence]
    nearest = sorted((pair for pair in shared if pair[0]), key=lambda pair: -pair[0])[:_PAIRED]
    for (_, one), (_, other) in combinations(nearest, 2):
        if (one.info.id, one.info.version) == (other.info.id, other.info.version):
            yield one, other


def _quotation(
    cited: Sequence[Evidence], evidence: Sequence[Evidence], said: Sequence[Attributed]
) -> Attributed | None:
    """The cited sentence in its own words, or the best evidence that is not used yet."""
    used = {item.sentence.id for statement in said for item in statement.cited}
    for item in [*cited, *evidence[:1]]:
        if item.sentence.id not in used:
            return quote(item)
    return None


def quote(item: Evidence) -> Attributed:
    """A sentence of the evidence as a statement of the answer."""
    return Attributed(item.sentence.text, (item,), QUOTED, Origin.QUOTED)


def _why(statement: DraftStatement, cited: Sequence[Evidence], support: Support) -> str:
    unknown = (
        ""
        if cited or not statement.labels
        else f"it cites {', '.join(statement.labels)}, which was not shown; "
    )
    return unknown + ("; ".join(support.reasons) or support.verdict.value)


def _unless_said(statement: Attributed, said: Sequence[Attributed]) -> tuple[Attributed, ...]:
    """The statement, or nothing where the answer says the same words already."""
    words = _folded(statement.text)
    return () if any(_folded(earlier.text) == words for earlier in said) else (statement,)


def _folded(text: str) -> str:
    return text.casefold().strip()
