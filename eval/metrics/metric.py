"""What a metric is: a name, a unit and a function that measures one answered case."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from eval.outcome import Outcome
from eval.records import Sample


class Unit(StrEnum):
    """How a figure is printed."""

    SHARE = "share"
    MILLISECONDS = "ms"
    TOKENS = "tokens"
    CALLS = "calls"


class Better(StrEnum):
    """Which way is better."""

    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure of the report.

    `measure` scores one case. The total is the sum of the values over the sum of what they are out of; where
    `percentile` is set it is that percentile of the values instead. `counted` names what a share counts; it
    is empty where cases score parts of one.
    """

    name: str
    family: str
    title: str
    measure: Callable[[Sample], Outcome]
    unit: Unit = Unit.SHARE
    better: Better = Better.HIGHER
    percentile: float | None = None
    counted: str = "cases"

    @property
    def definition(self) -> str:
        """The docstring of `measure` up to its first empty line, in one line."""
        function = self.measure.func if isinstance(self.measure, partial) else self.measure
        text = inspect.getdoc(function) or ""
        return " ".join(text.split("\n\n")[0].split())
