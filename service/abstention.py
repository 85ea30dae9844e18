"""Abstention: with too little evidence, say so, say why, and show the nearest there is."""

from __future__ import annotations

from collections.abc import Sequence

from index.article import Filters
from index.wording import content_words, fold, names, stem
from service.answer import Abstention, Evidence, Question, Reason
from service.attribution import citation_of
from service.evidence import Selection

NO_EVIDENCE_BELOW = 0.1
_NEAREST = 3


def decide(question: Question, selection: Selection) -> Abstention | None:
    """An abstention when the evidence does not answer the question, else None."""
    evidence = selection.evidence
    if not evidence:
        return _nothing_found(question.filters)
    if selection.is_enough:
        return None
    nearest = tuple(citation_of(item, number) for number, item in enumerate(evidence[:_NEAREST], start=1))
    missing = unmentioned(question.text, evidence)
    if missing and len(missing) < len(set(map(stem, content_words(question.text)))):
        listed = ", ".join(f"“{word}”" for word in missing)
        message = f"The articles found do not mention {listed}. The nearest sentences are listed."
        return Abstention(Reason.FALSE_PREMISE, message, nearest)
    if selection.answerable < NO_EVIDENCE_BELOW:
        return Abstention(Reason.NO_EVIDENCE, "No article found says anything about this.", nearest)
    message = "The articles found touch on this but do not answer it. The nearest sentences are listed."
    return Abstention(Reason.INSUFFICIENT, message, nearest)


def unverified(evidence: Sequence[Evidence]) -> Abstention:
    """An abstention for an answer of which nothing survived verification."""
    nearest = tuple(citation_of(item, number) for number, item in enumerate(evidence[:_NEAREST], start=1))
    return Abstention(
        Reason.UNVERIFIED, "No statement of the draft could be verified against the articles.", nearest
    )


def unmentioned(question: str, evidence: Sequence[Evidence]) -> list[str]:
    """Names and, failing these, other content words of the question that no evidence sentence or title has."""
    given = {
        stem(word) for item in evidence for word in content_words(f"{item.info.title} {item.sentence.text}")
    }
    named = [name for name in dict.fromkeys(names(question)) if not _given(name, given)]
    if named:
        return named
    return [word for word in dict.fromkeys(content_words(question)) if stem(word) not in given]


def _given(name: str, given: set[str]) -> bool:
    return any(stem(part) in given for part in fold(name).split("-") if part)


def _nothing_found(filters: Filters) -> Abstention:
    if filters != Filters():
        return Abstention(
            Reason.OUT_OF_RANGE, "No article matches the filters. Widen the dates or publishers."
        )
    return Abstention(
        Reason.NO_EVIDENCE, "The collection holds no article yet. Add some with `byline ingest`."
    )
