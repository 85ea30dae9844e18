"""What a metric is: a name, a unit and a function that measures one case."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

from eval.cases.task import Task
from eval.metrics.outcome import Outcome
from eval.statistics.intervals import Statistic


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


class Gate(StrEnum):
    """When `byline eval gate` calls a fall of a figure a regression.

    NEVER: the figure is looked at, not gated. BEYOND_INTERVAL: the whole 95 % range of the paired difference
    lies on the worse side. ANY: a promise kept in every case, of which one breach is one too many.
    """

    NEVER = "never"
    BEYOND_INTERVAL = "beyond_interval"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure of the report.

    `measure` scores one case: it takes the sample type of its `tasks` (any of the four where it belongs to
    all). The total is the sum of the values over the sum of what they are out of; where `percentile` is set
    it is that percentile of the values instead; where `statistic` is set, `measure` gives points and the
    total is what the statistic makes of all of them. `counted` names what a share counts; it is empty where
    cases score parts of one. `datasets` restricts a metric that is the rule of particular sets to them. `gate`
    says which fall is a regression.
    """

    name: str
    family: str
    title: str
    measure: Callable[[Any], Outcome]
    unit: Unit = Unit.SHARE
    better: Better = Better.HIGHER
    percentile: float | None = None
    counted: str = "cases"
    tasks: tuple[Task, ...] = (Task.ANSWERING,)
    datasets: tuple[str, ...] = ()
    statistic: Statistic | None = None
    gate: Gate = Gate.NEVER

    def applies_to(self, task: Task, dataset: str) -> bool:
        """Whether a run of that task over that dataset is measured by it."""
        return task in self.tasks and (not self.datasets or dataset in self.datasets)

    @property
    def definition(self) -> str:
        """The docstring of `measure` up to its first empty line, in one line."""
        function = self.measure.func if isinstance(self.measure, partial) else self.measure
        text = inspect.getdoc(function) or ""
        return " ".join(text.split("\n\n")[0].split())
