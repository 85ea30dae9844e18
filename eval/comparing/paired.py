"""One metric in two runs over the same cases: both figures, and how sure their difference is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eval.metrics.metric import Better, Metric
from eval.metrics.outcome import Failed, Outcome, Point, Score
from eval.statistics.intervals import (
    CONFIDENCE,
    Difference,
    Figure,
    Percentile,
    Ratio,
    WholeSet,
    estimate_difference,
    value_of,
)

_UNCHANGED = Difference(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class PairedFigure:
    """A metric over the cases that could be measured in both runs.

    `n` of them concern it in at least one of the runs. `difference` is None where a run does not define it.
    """

    metric: Metric
    before: float | None
    after: float | None
    difference: Difference | None
    n: int

    @property
    def is_better(self) -> bool:
        """Whether it got better beyond the interval."""
        if self.difference is None:
            return False
        return self.difference.is_rise if self._higher_is_better else self.difference.is_fall

    @property
    def is_worse(self) -> bool:
        """Whether it got worse beyond the interval."""
        if self.difference is None:
            return False
        return self.difference.is_fall if self._higher_is_better else self.difference.is_rise

    @property
    def worsening(self) -> float:
        """By how much it got worse; negative where it got better, 0 where a run does not define it."""
        if self.difference is None:
            return 0.0
        return -self.difference.value if self._higher_is_better else self.difference.value

    @property
    def is_lost(self) -> bool:
        """Whether the first run has the figure and the second does not define it."""
        return self.before is not None and self.after is None

    @property
    def _higher_is_better(self) -> bool:
        return self.metric.better is Better.HIGHER


def pair(
    metric: Metric, before: Sequence[Outcome], after: Sequence[Outcome], *, confidence: float = CONFIDENCE
) -> PairedFigure:
    """Compare the outcomes of one metric, given case by case in the same order.

    A case that failed in either run is left out of both; one that a run says nothing of stays, so that each
    figure is that of its own run.
    """
    kept = [
        both for both in zip(before, after, strict=True) if not any(isinstance(one, Failed) for one in both)
    ]
    first, second = [one for one, _ in kept], [one for _, one in kept]
    old, new = figure_of(metric, first), figure_of(metric, second)
    is_same = all(_measured(one) == _measured(other) for one, other in kept)
    value = value_of(old)
    if is_same:
        difference = None if value is None else _UNCHANGED
    else:
        difference = estimate_difference(old, new, confidence=confidence)
    return PairedFigure(
        metric=metric,
        before=value,
        after=value_of(new),
        difference=difference,
        n=sum(any(_measured(one) is not None for one in both) for both in kept),
    )


def figure_of(metric: Metric, outcomes: Sequence[Outcome]) -> Figure:
    """The figure that a metric makes of its outcomes, case by case."""
    measured = [_measured(one) for one in outcomes]
    is_measured = np.asarray([one is not None for one in measured], dtype=bool)
    first = np.asarray([one[0] if one else 0.0 for one in measured], dtype=float)
    second = np.asarray([one[1] if one else 0.0 for one in measured], dtype=float)
    if metric.statistic is not None:
        return WholeSet(first, second, is_measured, metric.statistic)
    if metric.percentile is not None:
        return Percentile(first, is_measured, metric.percentile)
    return Ratio(first, second)


def _measured(outcome: Outcome) -> tuple[float, float] | None:
    """Value and what it is out of, or gold and given; None where the metric says nothing of the case."""
    match outcome:
        case Score(value, out_of):
            return value, out_of
        case Point(gold, given):
            return gold, given
    return None
