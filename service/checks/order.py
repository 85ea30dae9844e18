"""Two names must not change places: who did it to whom is part of the claim."""

from __future__ import annotations

import re
from itertools import combinations

from index.wording import fold, names
from service.checks.problem import Premise, Problem

# Another voice or a verb of saying can turn the order round without turning the claim.
_MAY_REORDER = re.compile(r"\bby\b|\bfrom\b|\baccording to\b|\bsaid\b|\bsays\b|\btold\b|,", re.IGNORECASE)


def check(statement: str, premise: Premise) -> list[Problem]:
    """A problem for each pair of names that stand in the opposite order in the premise."""
    if _MAY_REORDER.search(statement) or _MAY_REORDER.search(premise.text):
        return []
    here, there = _first_places(statement), _first_places(premise.text)
    shared = [name for name in here if name in there]
    swapped = [
        (one, other)
        for one, other in combinations(shared, 2)
        if (here[one] < here[other]) != (there[one] < there[other])
    ]
    return [
        Problem("order", f"{one.capitalize()} and {other.capitalize()} have changed places", contradicts=True)
        for one, other in swapped
    ]


def _first_places(text: str) -> dict[str, int]:
    places: dict[str, int] = {}
    opening = text.split(maxsplit=1)[:1]
    for place, name in enumerate([*opening, *names(text)]):
        places.setdefault(fold(name), place)
    return places
