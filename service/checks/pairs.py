"""Two values must not change places: "7 of the north and 9 of the south" is not "9 of the north and 7 of the south"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from index.wording import content_words, stem
from service.checks.numbers import agrees, quantities_of
from service.checks.problem import Premise, Problem
from service.checks.quantities import Quantity

_CLAUSE_END = re.compile(r"[,;:.!?–—()]\s|\b(?:and|but|while|whereas|against|than|though|although)\b")
_MOST = 12  # values of a text that are compared; a table of more is not told in a sentence
_TURNED = 2  # words that stand beside the other value, from which on the two have changed places


@dataclass(frozen=True, slots=True)
class _Value:
    """A quantity and the stems of what stands beside it in its part of the sentence."""

    quantity: Quantity
    company: frozenset[str]


def check(statement: str, premise: Premise) -> list[Problem]:
    """A problem for each two values of which each stands beside what the premise says of the other."""
    stated = list(_values(statement))[:_MOST]
    if len(stated) < 2:
        return []
    given = list(_values(premise.text))
    known = [
        (value, frozenset().union(*(other.company for other in given if _is_same(value, other))))
        for value in stated
        if any(_is_same(value, other) for other in given)
    ]
    return [
        Problem(
            "pairs", f"{one.quantity.text} and {other.quantity.text} have changed places", contradicts=True
        )
        for (one, of_one), (other, of_other) in combinations(known, 2)
        if not _is_same(one, other) and _have_changed(one.company, other.company, of_one, of_other)
    ]


def _have_changed(
    one: frozenset[str], other: frozenset[str], of_one: frozenset[str], of_other: frozenset[str]
) -> bool:
    only_one, only_other = of_one - of_other, of_other - of_one
    if one & only_one or other & only_other:
        return False
    return len(one & only_other) + len(other & only_one) >= _TURNED


def _is_same(one: _Value, other: _Value) -> bool:
    return agrees(one.quantity, other.quantity)


def _values(text: str) -> Iterator[_Value]:
    found = quantities_of(text)
    breaks = [match.end() for match in _CLAUSE_END.finditer(text)]
    for quantity in found:
        start = max((place for place in breaks if place <= quantity.start), default=0)
        end = min((place for place in breaks if place > quantity.end), default=len(text))
        beside = f"{text[start : quantity.start]} {text[quantity.end : end]}"
        words = (word for word in content_words(beside) if not word[:1].isdigit())
        yield _Value(quantity, frozenset(map(stem, words)))
