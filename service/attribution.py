"""Attribution: every drafted statement ends as verified and cited, as a quotation, or as removed with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.article import ArticleInfo, Sentence
from service.answer import (
    Citation,
    Draft,
    DraftStatement,
    Evidence,
    Origin,
    Removed,
    Statement,
    Support,
    Verdict,
)
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
    """What is left of a draft."""

    statements: tuple[Attributed, ...]
    removed: tuple[Removed, ...]


def attribute(draft: Draft, evidence: Sequence[Evidence], verifier: Verifier) -> Attribution:
    """Check each statement against what it cites; re-cite, quote instead, or remove what fails.

    A quotation that stands in for a failed statement is reported in `removed` too: nothing is erased silently.
    """
    by_label = {item.label: item for item in evidence}
    kept: list[Attributed] = []
    removed: list[Removed] = []
    for statement in draft.statements:
        cited = tuple(by_label[label] for label in dict.fromkeys(statement.labels) if label in by_label)
        support = verifier.verify(statement.text, cited)
        if support.verdict is Verdict.SUPPORTED:
            kept.append(Attributed(statement.text, cited, support, statement.origin))
            continue
        better = _recited(statement, evidence, verifier)
        if better is not None:
            kept.append(better)
            continue
        quoted = _quotation(cited, evidence, kept)
        if quoted is not None:
            kept.append(quoted)
        removed.append(Removed(statement.text, _why(statement, cited, support), quoted is not None))
    return Attribution(_without_repetition(kept), tuple(removed))


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
    cited: Sequence[Evidence], evidence: Sequence[Evidence], kept: Sequence[Attributed]
) -> Attributed | None:
    """The cited sentence in its own words, or the best evidence that is not used yet."""
    used = {item.sentence.id for statement in kept for item in statement.cited}
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


def _without_repetition(statements: Iterable[Attributed]) -> tuple[Attributed, ...]:
    """The first of statements with the same words, or that quote a sentence already quoted."""
    kept: dict[str, Attributed] = {}
    for statement in statements:
        kept.setdefault(statement.text.casefold().strip(), statement)
    return tuple(kept.values())


def cite(statements: Sequence[Attributed]) -> tuple[str, tuple[Statement, ...], tuple[Citation, ...]]:
    """Number the citations in order of first use and lay out the answer's text.

    Returns the text ("Statement.[1] Next one.[2]"), the statements with their offsets into it, and the citations.
    """
    numbers: dict[str, Citation] = {}
    text = ""
    laid_out: list[Statement] = []
    for index, statement in enumerate(statements):
        sentences = [pair for item in statement.cited for pair in _carriers(item)]
        cited = tuple(dict.fromkeys(_number(numbers, sentence, info) for sentence, info in sentences))
        text += " " if text else ""
        start = len(text)
        text += statement.text
        laid_out.append(
            Statement(
                index=index,
                text=statement.text,
                start=start,
                end=len(text),
                citations=cited,
                support=statement.support,
                origin=statement.origin,
            )
        )
        text += "".join(f"[{number}]" for number in cited)
    return text, tuple(laid_out), tuple(numbers.values())


def citation_of(item: Evidence, number: int) -> Citation:
    """A citation of one evidence sentence, outside any statement (for what an abstention looked at)."""
    return _citation(item.sentence, item.info, number)


def _carriers(item: Evidence) -> list[tuple[Sentence, ArticleInfo]]:
    """The sentence, and the one it leans on ("He told dpa ..."): without that one it does not carry the claim."""
    sentences = [item.sentence] if item.antecedent is None else [item.sentence, item.antecedent]
    return [(sentence, item.info) for sentence in sentences]


def _number(numbers: dict[str, Citation], sentence: Sentence, info: ArticleInfo) -> int:
    return numbers.setdefault(sentence.id, _citation(sentence, info, len(numbers) + 1)).number


def _citation(sentence: Sentence, info: ArticleInfo, number: int) -> Citation:
    return Citation(number, info, (sentence,), sentence.start, sentence.end, sentence.text)
