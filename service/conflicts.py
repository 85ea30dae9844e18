"""Comparing sources: where articles give different values for what was asked, every side is shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from index.article import ArticleInfo
from index.wording import STOPWORDS, content_stems, fold, names, stem, words
from service.answer import Citation, Conflict, ConflictSide, Evidence
from service.checks import Premise
from service.checks.aliases import one_name
from service.checks.counted import fates_in, fates_of
from service.checks.dates import covers, implied_by
from service.checks.days import Mention, find_mentions
from service.checks.numbers import agrees, quantities_of
from service.checks.quantities import NO_MEASURES, Quantity

_HOW_MANY = re.compile(
    r"\bhow (?:many|much)\b|\b(?:number|amount|share|proportion|percentage) of\b", re.IGNORECASE
)
_WHEN = re.compile(r"\bwhen\b|\b(?:what|which) (?:day|date|month|weekday)\b", re.IGNORECASE)
_WHAT_TIME = re.compile(r"\b(?:what|which) (?:time|hour)\b", re.IGNORECASE)
_FOCUS_WORDS = 4  # words after "how many" that can name what is counted
_REACH = 5  # words after a quantity in which what it counts must stand
COMPARABLE = 0.6  # of the best relevance: from here on a sentence speaks of what was asked
ANSWERING = 0.2  # of the best relevance: from here on the phrase in it that answers is believed
_SHARED = 3  # content words, titles included, that reports of one event have in common
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

    Only quantities ("how many"), times and days ("when") are compared; other values need a model of meaning.
    """
    if not evidence:
        return ()
    if _HOW_MANY.search(question):
        focus, fates = _counted(question), fates_in(question)
        return _differing(
            question,
            evidence,
            lambda item: _quantities(item, focus, fates),
            _answering_quantities,
            _same_quantity,
        )
    if _WHAT_TIME.search(question):
        return _differing(question, evidence, _nothing, _answering_times, _same_quantity)
    if _WHEN.search(question):
        first = content_stems(evidence[0].sentence.text)
        return _differing(
            question,
            evidence,
            lambda item: _days(item) if _overlap(first, item) >= _SAME_EVENT else [],
            _nothing,  # days near by are too often those of something else
            _same_day,
        )
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
    question: str,
    evidence: Sequence[Evidence],
    spoken_of: Callable[[Evidence], Sequence[Value]],
    answering: Callable[[Evidence], Sequence[Value]],
    are_same: Callable[[Value, Value], bool],
) -> tuple[Side, ...]:
    """One side for each article that gives values of which no earlier side has any.

    Args:
        spoken_of: values of what the question names, believed of sentences about as relevant as the best.
        answering: values in the phrase that answers, believed of less relevant sentences on the same event too.
    """
    best = evidence[0]
    meant = _names_asked(question, best)
    sides: list[tuple[Side, Sequence[Value]]] = []
    articles: set[str] = set()
    for item in evidence:
        values: Sequence[Value] = ()
        if not meant <= _named_around(item):
            continue  # another captain, another ship
        if item.relevance >= COMPARABLE * best.relevance:
            values = spoken_of(item)
        if not values and item.relevance >= ANSWERING * best.relevance and _on_one_event(best, item):
            values = answering(item)
        if sides:
            values = [value for value in values if value.kind == sides[0][1][0].kind]
        if not values or item.info.id in articles:
            continue
        articles.add(item.info.id)
        is_new = not any(are_same(one, other) for _, known in sides for one in known for other in values)
        if is_new:
            sides.append((Side(values[0].shown, item), values))
    return tuple(side for side, _ in sides) if len(sides) > 1 else ()


def _names_asked(question: str, best: Evidence) -> frozenset[str]:
    """The names of the question that the best evidence has, in its sentence or around it: who differs has them too."""
    return frozenset(one_name(name) for name in names(question)) & _named_around(best)


def _named_around(item: Evidence) -> frozenset[str]:
    """The words of a sentence, of the one it leans on and of its title, as names are compared."""
    leans_on = item.antecedent.text if item.antecedent else ""
    return frozenset(one_name(word) for word in words(f"{item.info.title}. {leans_on} {item.sentence.text}"))


def _on_one_event(best: Evidence, item: Evidence) -> bool:
    """Whether two sentences, each under its title, share enough words to be about the same thing."""
    if item.info.id == best.info.id:
        return True
    leans_on = item.antecedent.text if item.antecedent else ""
    other = content_stems(f"{item.info.title}. {leans_on} {item.sentence.text}")
    return len(content_stems(f"{best.info.title}. {best.sentence.text}") & other) >= _SHARED


def _nothing(_: Evidence) -> tuple[()]:
    return ()


def _stands_in_answer(item: Evidence, found: Quantity) -> bool:
    return item.span is not None and found.start < item.span.end and item.span.start < found.end


@dataclass(frozen=True, slots=True)
class _Amount:
    """A quantity of a sentence."""

    quantity: Quantity

    @property
    def shown(self) -> str:
        """As written, with its bound: "at least 16"."""
        text = self.quantity.text
        return text if text in {"most", "majority"} else f"{self.quantity.bound} {text}".strip()

    @property
    def kind(self) -> str:
        """Money compares with money, and people with people."""
        return self.quantity.unit


@dataclass(frozen=True, slots=True)
class _Day:
    """A day or year that a sentence names, and all that it comes to."""

    mention: Mention
    implied: tuple[Mention, ...]

    @property
    def shown(self) -> str:
        """As written."""
        return self.mention.text

    @property
    def kind(self) -> str:
        """All days compare."""
        return "day"


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


def _answering_quantities(item: Evidence) -> list[_Amount]:
    """The numbers of the phrase that answers."""
    return [
        _Amount(quantity)
        for quantity in quantities_of(item.sentence.text)
        if quantity.unit not in NO_MEASURES
        and quantity.text.lower() != "one"
        and _stands_in_answer(item, quantity)
    ]


def _answering_times(item: Evidence) -> list[_Amount]:
    """The times of day of the phrase that answers."""
    found = quantities_of(item.sentence.text)
    return [_Amount(one) for one in found if one.unit == "clock" and _stands_in_answer(item, one)]


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
