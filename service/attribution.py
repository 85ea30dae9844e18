"""Attribution: every drafted statement ends as verified and cited, as a quotation, or as removed with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.answer import DraftStatement, Evidence, Origin, Removed, Support, Verdict
from service.verification import Verifier

QUOTED = Support(Verdict.SUPPORTED, 1.0)


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
    """The same statement with the one sentence of the evidence that does support it."""
    for item in evidence:
        support = verifier.verify(statement.text, [item])
        if support.verdict is Verdict.SUPPORTED:
            return Attributed(statement.text, (item,), support, statement.origin)
    return None


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
