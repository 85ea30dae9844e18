"""All hard checks, in the order in which their findings are reported."""

from __future__ import annotations

from service.checks import dates, names, negation, numbers, order, quotations
from service.checks.problem import Premise, Problem

_CHECKS = (quotations.check, numbers.check, dates.check, names.check, negation.check, order.check)


def find_problems(statement: str, premise: Premise) -> tuple[Problem, ...]:
    """Everything in `statement` that `premise` does not carry; empty when all checks pass."""
    return tuple(problem for check in _CHECKS for problem in check(statement, premise))
