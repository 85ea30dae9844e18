"""Every number must be in the cited sentences with the same value and unit."""

from __future__ import annotations

from service.checks.problem import Premise, Problem
from service.checks.quantities import Quantity, find_quantities

_ROUNDING = (
    "about",
    "around",
    "nearly",
    "almost",
    "roughly",
    "approximately",
    "some",
    "more than",
    "over",
    "close to",
)
_ROUNDING_TOLERANCE = 0.05


def check(statement: str, premise: Premise) -> list[Problem]:
    """Problems for numbers the premise does not give; they contradict when it gives others."""
    given = find_quantities(premise.text)
    missing = [
        quantity
        for quantity in find_quantities(statement)
        if not _is_small_word(quantity) and not any(_agrees(statement, quantity, other) for other in given)
    ]
    contradicts = any(_same_kind(quantity, other) for quantity in missing for other in given)
    return [
        Problem("number", f"the cited sentence does not give {quantity.text}", contradicts)
        for quantity in missing
    ]


def _agrees(statement: str, quantity: Quantity, other: Quantity) -> bool:
    if quantity.unit != other.unit and quantity.unit and other.unit:
        return False
    if quantity.unit == "%" and other.unit != "%":
        return False
    if quantity.value is None or other.value is None:
        return quantity.key[0] == other.key[0]
    if quantity.value == other.value:
        return True
    # "about 330" may stand for 327: only when the statement itself says that it rounds.
    before = statement[: quantity.start].lower().rstrip()
    if not before.endswith(_ROUNDING):
        return False
    return abs(quantity.value - other.value) <= _ROUNDING_TOLERANCE * abs(other.value)


def _is_small_word(quantity: Quantity) -> bool:
    """ "One" is a pronoun more often than a number."""
    return quantity.text.lower() == "one"


def _same_kind(one: Quantity, other: Quantity) -> bool:
    return one.unit == other.unit
