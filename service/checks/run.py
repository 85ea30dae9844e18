"""All hard checks, in the order in which their findings are reported."""

from __future__ import annotations

from dataclasses import replace

from service.checks import (
    counted,
    credit,
    dates,
    markup,
    names,
    negation,
    numbers,
    opposites,
    order,
    pairs,
    quotations,
    spoken,
)
from service.checks.problem import Premise, Problem

_CHECKS = (
    quotations.check,
    spoken.check,
    numbers.check,
    counted.check,
    pairs.check,
    dates.check,
    names.check,
    negation.check,
    opposites.check,
    order.check,
    credit.check,
    markup.check,
)
MAX_STATEMENT_CHARS = 2_000  # a statement is a sentence or a few
MAX_PREMISE_CHARS = 20_000


def find_problems(statement: str, premise: Premise) -> tuple[Problem, ...]:
    """Everything in `statement` that `premise` does not carry; empty when all checks pass.

    Text beyond the limits carries nothing, so that no input can keep the checks busy.
    """
    if len(statement) > MAX_STATEMENT_CHARS:
        return (Problem("length", "it is too long to be checked as one statement"),)
    premise = replace(premise, text=premise.text[:MAX_PREMISE_CHARS])
    return tuple(problem for check in _CHECKS for problem in check(statement, premise))
