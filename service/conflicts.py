"""Comparing sources: where articles give different values for what was asked, every side is shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from index.article import ArticleInfo
from index.wording import STOPWORDS, content_stems, fold, stem, words
from service.answer import Citation, Conflict, ConflictSide, Evidence
from service.checks import Premise
from service.checks.counted import fates_in, fates_of
from service.checks.dates import covers, implied_by
from service.checks.days import Mention, find_mentions
from service.checks.numbers import agrees, quantities_of
from service.checks.quantities import NO_MEASURES, Quantity

_HOW_MANY = re.compile(
    r"\bhow (?:many|much)\b|\b(?:number|amount|share|proportion|percentage) of\b", re.IGNORECASE
)
_WHEN = re.compile(r"\bwhen\b|\b(?:what|which) (?:day|date|month|weekday)\b", re.IGNORECASE)
_FOCUS_WORDS = 4  # words after "how many" that can name what is counted
_REACH = 5  # words after a quantity in which what it counts must stand
COMPARABLE = 0.6  # of the best relevance: below that a sentence answers something else
_SOURCE_CHARS = 60
# What news counts under several names.
_KINDRED = tuple(
    frozenset(map(stem, names.split()))
    for names in (
        "people persons residents inhabitants villagers civilians passengers travellers others men women victims",
        "homes houses households buildings",
    )
)
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
        focus, fates = _counted(question), fates_in(question)
        return _differing(comparable, lambda item: _quantities(item, focus, fates), _same_quantity)
    if _WHEN.search(question):
        first = content_stems(evidence[0].sentence.text)
        same_event = [item for item in comparable if _overlap(first, item) >= _SAME_EVENT]
        return _differing(same_event, _days, _same_day)
    return ()


def describe(sides: Sequence[Side], citations: Sequence[Citation]) -> tuple[Conflict, ...]:
    """The conflict as the answer reports it: who says what, each side with its citation's number."""
    numbers = {citation.sentences[0].id: citation.number for citation in citations}
    cited = [side for side in sides if side.evidence.sentence.id in numbers]
    if len(cited) < 2:
        return ()
    said = "; ".join(f"{_source(side.evidence.info)}: {side.value}" for side in cited)
    return (
        Conflict(
            message=f"The sources differ. {said}.",
            sides=tuple(ConflictSide(side.value, numbers[side.evidence.sentence.id]) for side in cited),
        ),
    )


def _differing(
    evidence: Iterable[Evidence],
    values_of: Callable[[Evidence], Sequence[Value]],
    are_same: Callable[[Value, Value], bool],
) -> tuple[Side, ...]:
    """One side for each article that gives values of which no earlier side has any."""
    sides: list[tuple[Side, Sequence[Value]]] = []
    articles: set[str] = set()
    for item in evidence:
        values = values_of(item)
        if not values or item.info.id in articles:
            continue
        articles.add(item.info.id)
        is_new = not any(are_same(one, other) for _, known in sides for one in known for other in values)
        if is_new:
            sides.append((Side(values[0].shown, item), values))
    return tuple(side for side, _ in sides) if len(sides) > 1 else ()


@dataclass(frozen=True, slots=True)
class _Amount:
    """A quantity of a sentence."""

    quantity: Quantity

    @property
    def shown(self) -> str:
        """As written, with its bound: "at least 16"."""
        text = self.quantity.text
        return text if text in {"most", "majority"} else f"{self.quantity.bound} {text}".strip()


@dataclass(frozen=True, slots=True)
class _Day:
    """A day or year that a sentence names, and all that it comes to."""

    mention: Mention
    implied: tuple[Mention, ...]

    @property
    def shown(self) -> str:
        """As written."""
        return self.mention.text


Value = TypeVar("Value", _Amount, _Day)


def _quantities(item: Evidence, focus: frozenset[str], fates: frozenset[str]) -> list[_Amount]:
    """The numbers of what was asked for: of people who were hurt, not of people who were rescued."""
    text = item.sentence.text
    return [
        _Amount(quantity)
        for quantity in quantities_of(text)
        if quantity.unit not in NO_MEASURES
        and quantity.text.lower() != "one"
        and focus & {stem(word) for word in words(text[quantity.end :])[:_REACH]}
        and not (fates and (told := fates_of(text, quantity)) and not told & fates)
    ]


def _same_quantity(one: _Amount, other: _Amount) -> bool:
    return agrees(one.quantity, other.quantity) or agrees(other.quantity, one.quantity)


def _days(item: Evidence) -> list[_Day]:
    premise = Premise(item.sentence.text, item.info.published_at)
    return [_Day(mention, tuple(implied_by(mention, premise))) for mention in find_mentions(premise.text)]


def _same_day(one: _Day, other: _Day) -> bool:
    return any(covers(implied, other.mention) for implied in one.implied) or any(
        covers(implied, one.mention) for implied in other.implied
    )


def _counted(question: str) -> frozenset[str]:
    """Stems of what is asked for: of "how many people of Brackwater had" only "people", and their other names."""
    match = _HOW_MANY.search(question)
    counted: list[str] = []
    for word in words(question[match.end() :] if match else question)[:_FOCUS_WORDS]:
        if fold(word) in STOPWORDS and counted:
            break
        if fold(word) not in STOPWORDS:
            counted.append(stem(word))
    return frozenset(counted).union(*(kin for kin in _KINDRED if kin & set(counted)))


def _overlap(stems: frozenset[str], item: Evidence) -> float:
    other = content_stems(item.sentence.text)
    return len(stems & other) / max(1, min(len(stems), len(other)))


def _source(info: ArticleInfo) -> str:
    """Who says so, in few words: the publisher, else the file, else the title's beginning."""
    name = info.publisher or info.source or info.title
    return name if len(name) <= _SOURCE_CHARS else f"{name[: _SOURCE_CHARS - 1].rstrip()}…"
