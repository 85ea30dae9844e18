"""Comparing sources: where articles give different values for what was asked, every side is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.wording import content_stems, stem, words
from service.answer import Citation, Conflict, ConflictSide, Evidence
from service.checks.dates import date_words
from service.checks.quantities import Quantity, find_quantities

_HOW_MANY = re.compile(
    r"\bhow (?:many|much)\b|\b(?:number|amount|share|proportion|percentage) of\b", re.IGNORECASE
)
_WHEN = re.compile(r"\bwhen\b|\b(?:what|which) (?:day|date|month|weekday)\b", re.IGNORECASE)
_FOCUS_WORDS = 3  # words after "how many" that can name what is counted
_REACH = 5  # words after a quantity in which what it counts must stand
COMPARABLE = 0.6  # of the best relevance: below that a sentence answers something else
_SAME_EVENT = 0.25  # share of content words that two sentences on one event have in common


@dataclass(frozen=True, slots=True)
class Side:
    """One article's value, as written, and the sentence that gives it."""

    value: str
    evidence: Evidence


def find_conflict(question: str, evidence: Sequence[Evidence]) -> tuple[Side, ...]:
    """The sides of a disagreement about what was asked, best evidence first; empty when sources agree.

    Only quantities ("how many") and days ("when") are compared; other values need a model of meaning.
    """
    if not evidence:
        return ()
    comparable = [item for item in evidence if item.relevance >= COMPARABLE * evidence[0].relevance]
    if _HOW_MANY.search(question):
        focus = _counted(question)
        return _differing((item, _quantity(item, focus)) for item in comparable)
    if _WHEN.search(question):
        first = content_stems(evidence[0].sentence.text)
        same_event = (item for item in comparable if _overlap(first, item) >= _SAME_EVENT)
        return _differing((item, _day(item)) for item in same_event)
    return ()


def describe(sides: Sequence[Side], citations: Sequence[Citation]) -> tuple[Conflict, ...]:
    """The conflict as the answer reports it: who says what, each side with its citation's number."""
    numbers = {citation.sentences[0].id: citation.number for citation in citations}
    cited = [side for side in sides if side.evidence.sentence.id in numbers]
    if len(cited) < 2:
        return ()
    said = "; ".join(f"{_publisher(side)}: {side.value}" for side in cited)
    return (
        Conflict(
            message=f"The sources differ. {said}.",
            sides=tuple(ConflictSide(side.value, numbers[side.evidence.sentence.id]) for side in cited),
        ),
    )


def _differing(found: Iterable[tuple[Evidence, tuple[object, str] | None]]) -> tuple[Side, ...]:
    """One side for each value, if two articles give different ones and neither gives both."""
    sides: dict[object, Side] = {}
    articles: set[str] = set()
    for item, value in found:
        if value is None or item.info.id in articles:
            continue
        articles.add(item.info.id)
        sides.setdefault(value[0], Side(value[1], item))
    return tuple(sides.values()) if len(sides) > 1 else ()


def _quantity(item: Evidence, focus: set[str]) -> tuple[object, str] | None:
    text = item.sentence.text
    for quantity in find_quantities(text):
        following = words(text[quantity.end :])[:_REACH]
        if focus & {stem(word) for word in following}:
            return quantity.key, _as_written(text, quantity)
    return None


def _day(item: Evidence) -> tuple[object, str] | None:
    days = date_words(item.sentence.text)
    if len(days) != 1:
        return None
    day = next(iter(days))
    return day, day.capitalize()


def _counted(question: str) -> set[str]:
    match = _HOW_MANY.search(question)
    following = question[match.end() :] if match else question
    return content_stems(" ".join(words(following)[:_FOCUS_WORDS]))


def _overlap(stems: set[str], item: Evidence) -> float:
    other = content_stems(item.sentence.text)
    return len(stems & other) / max(1, min(len(stems), len(other)))


def _as_written(text: str, quantity: Quantity) -> str:
    following = " ".join(words(text[quantity.end :])[:2])
    return f"{quantity.text} {following}".strip()


def _publisher(side: Side) -> str:
    return side.evidence.info.publisher or side.evidence.info.title
