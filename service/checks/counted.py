"""A number must count in the statement what it counts in the cited sentences: not the injured for the dead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.wording import STOPWORDS, fold, stem, words
from service.checks.numbers import agrees, quantities_of
from service.checks.problem import Premise, Problem
from service.checks.quantities import NO_MEASURES, Quantity

_COUNTED_WORDS = 3
_CLAUSE_END = re.compile(r"[,;:.!?–—()]\s|\b(?:and|but|while|whereas|after|before|when)\b")
_REACH = 60  # characters after a number in which what it counts is named
_CLAUSE_CHARS = 160
_STEPPED_OVER = frozenset("of the more other further".split())
_FATES = (
    ("dead", "kill die dead death fatal fatally fatality drown slay"),
    ("hurt", "injure injured injury wound wounded hurt"),
    ("displaced", "displace flee evacuate homeless"),
    ("missing", "missing"),
    ("held", "arrest detain capture jail"),
    ("rescued", "rescue save survive"),
)
_FATE_OF = {stem(word): fate for fate, forms in _FATES for word in forms.split()}
_NO_NOUNS = frozenset(stem(word) for word in "others people persons hurt dead missing killed injured".split())


@dataclass(frozen=True, slots=True)
class _Count:
    """A quantity with the stems of what it counts, and what its clause says became of them."""

    quantity: Quantity
    things: frozenset[str]
    fates: frozenset[str]


def check(statement: str, premise: Premise) -> list[Problem]:
    """Problems for numbers that the premise gives for something else."""
    given = _counts(premise.text)
    problems = []
    for count in _counts(statement):
        carriers = [other for other in given if agrees(count.quantity, other.quantity)]
        if _counts_other_things(count, given, carriers) or _tells_other_fate(count, carriers):
            message = f"the cited sentence gives {count.quantity.text} for something else"
            problems.append(Problem("number", message, contradicts=True))
    return problems


def _counts(text: str) -> list[_Count]:
    return [
        _Count(quantity, _things(text, quantity), fates_of(text, quantity))
        for quantity in quantities_of(text)
    ]


def _counts_other_things(count: _Count, given: Sequence[_Count], carriers: Sequence[_Count]) -> bool:
    """Whether what is counted here is counted there by another number, and the same number counts other things."""
    unit = count.quantity.unit
    if not count.things or unit in NO_MEASURES:
        return False
    if any(not other.things or other.things & count.things for other in carriers):
        return False
    if not unit and any(other.quantity.unit for other in carriers):
        return True  # "three boats" where the source has three weeks
    return any(
        other.things & count.things and other.quantity.unit == unit
        for other in given
        if other not in carriers
    )


def _tells_other_fate(count: _Count, carriers: Sequence[_Count]) -> bool:
    return bool(count.fates and carriers) and all(
        other.fates and not other.fates & count.fates for other in carriers
    )


def _things(text: str, quantity: Quantity) -> frozenset[str]:
    """Stems of the content words right after a number: what it counts. "of" is stepped over."""
    following = _CLAUSE_END.split(text[quantity.end : quantity.end + _REACH])[0]
    counted: set[str] = set()
    for word in words(following):
        if word[0].isdigit() or len(counted) == _COUNTED_WORDS:
            break
        if fold(word) in STOPWORDS:
            if fold(word) in _STEPPED_OVER and not counted:
                continue
            break
        counted.add(stem(word))
    return frozenset(counted - _NO_NOUNS - set(_FATE_OF))


def fates_of(text: str, quantity: Quantity) -> frozenset[str]:
    """What became of those counted, as the number's own clause tells."""
    before = _CLAUSE_END.split(text[max(0, quantity.start - _CLAUSE_CHARS) : quantity.start])[-1]
    after = _CLAUSE_END.split(text[quantity.end : quantity.end + _CLAUSE_CHARS])[0]
    return fates_in(f"{before} {after}")


def fates_in(text: str) -> frozenset[str]:
    """What a text says became of somebody: "dead" of "killed", "hurt" of "injured"."""
    return frozenset(_FATE_OF[told] for word in words(text) if (told := stem(word)) in _FATE_OF)
