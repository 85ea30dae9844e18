"""Every number must be in the cited sentences with the same value, unit and bound, or be a fair rounding of one."""

from __future__ import annotations

import math
import re

from service.checks.bounds import Bound, carries, may_stand_for
from service.checks.days import find_mentions, without_mentions
from service.checks.number_words import VAGUE
from service.checks.problem import Premise, Problem
from service.checks.quantities import Quantity, find_quantities

_MOST = 300
_A_THIRD = 0.011  # "a third" and "33 percent" differ by so much
_ALL = re.compile(r"\b(?:all|every|everyone|everybody|everything|entire|whole)\b", re.IGNORECASE)
_IN_PHRASES = re.compile(
    r"\b(?:in|at|after|above|first of|over|once and for) all\b|\ball (?:but|over|along|right)\b"
)


def check(statement: str, premise: Premise) -> list[Problem]:
    """Problems for numbers the premise does not give; they contradict when it gives others."""
    given, stated = quantities_of(premise.text), quantities_of(statement)
    if len(stated) == _MOST:
        return [Problem("number", "it gives too many numbers to be checked")]
    missing = [
        quantity
        for quantity in stated
        if quantity.text.lower() != "one" and not any(agrees(quantity, other) for other in given)
    ]
    problems = [
        Problem(
            "number",
            f"the cited sentence does not give {_in_words(quantity)}",
            any(quantity.unit == other.unit for other in given),
        )
        for quantity in missing
    ]
    return [*problems, *_everything(statement, premise.text)]


def quantities_of(text: str) -> list[Quantity]:
    """The quantities of a text that are no part of a date; of a text of nothing but numbers the first ones."""
    return find_quantities(without_mentions(text, find_mentions(text)))[:_MOST]


def agrees(stated: Quantity, given: Quantity) -> bool:
    """Whether a source that gives one quantity carries the other."""
    if stated.value is None:
        return given.key == stated.key if given.value is None else _is_among(given.value, stated.text)
    if given.value is None or not _same_unit(stated.unit, given.unit):
        return False
    if _equal(stated, given):
        if stated.unit == "%" and given.bound is Bound.MORE:
            return stated.bound.is_upward  # "most" is not "half"
        return carries(stated.bound, given.bound)
    if stated.unit == "%" and stated.bound is Bound.MORE and not given.bound.is_downward:
        return given.value > stated.value  # "most" of 52 as of 80 percent
    return may_stand_for(stated.value, stated.bound, given.value, given.bound)


def _same_unit(stated: str, given: str) -> bool:
    # "two million" may drop its "crowns", but no unit is added or changed, and a share is no number of things.
    return stated == given or (not stated and given not in {"%", "pp", "th", "clock", "id", "decade"})


def _equal(stated: Quantity, given: Quantity) -> bool:
    assert stated.value is not None and given.value is not None
    is_fraction = stated.unit == "%" and (stated.text.islower() or given.text.islower())
    return math.isclose(stated.value, given.value, rel_tol=_A_THIRD if is_fraction else 1e-9)


def _is_among(value: float, vague: str) -> bool:
    low, high = VAGUE[vague]
    return low <= value < high


def _in_words(quantity: Quantity) -> str:
    return (
        quantity.text
        if quantity.text in {"most", "majority"}
        else f"{quantity.bound} {quantity.text}".strip()
    )


def _everything(statement: str, premise: str) -> list[Problem]:
    """ "All passengers" needs an "all" in the source: it may have said "most"."""
    said = _ALL.search(_IN_PHRASES.sub("", statement))
    if said is None or _ALL.search(_IN_PHRASES.sub("", premise)) or "100" in premise:
        return []
    return [Problem("number", f"the cited sentence does not say {said.group()}")]
