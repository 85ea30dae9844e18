"""The numbers behind the plots, read from the scores and records of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eval.metrics.outcome import Point
from eval.records.record import AnyRecord, Verification, VerificationRecord
from eval.scoring.scores import Scores
from eval.statistics.curves import calibration
from eval.statistics.intervals import Estimate, Floats, estimate_ratio
from service.answer import Verdict


@dataclass(frozen=True, slots=True)
class Points:
    """The cases that one metric has a point of: what is gold, and what was given."""

    gold: Floats
    given: Floats


NO_POINTS = Points(np.empty(0), np.empty(0))


@dataclass(frozen=True, slots=True)
class Bin:
    """Cases of like confidence: the mean of it, the share that was right with its interval, and their number."""

    confidence: float
    right: Estimate
    cases: int


@dataclass(frozen=True, slots=True)
class Stage:
    """Milliseconds that one stage took: percentiles over the cases that came to it."""

    name: str
    p25: float
    p50: float
    p75: float
    p95: float
    cases: int


def points_of(scores: Scores, metric: str) -> Points:
    """The points of a metric by name; none where the run is not measured by it."""
    found = [one.outcomes.get(metric) for one in scores.per_case]
    points = [one for one in found if isinstance(one, Point)]
    return Points(np.asarray([one.gold for one in points]), np.asarray([one.given for one in points]))


def bin_by_confidence(points: Points) -> list[Bin]:
    """The bins of the reliability diagram that hold a case, each with the interval of what was right in it."""
    bins = []
    for one in calibration(points.gold, points.given):
        right = round(one.right * one.cases)
        share = [1.0] * right + [0.0] * (one.cases - right)
        estimate = estimate_ratio(share, [1.0] * one.cases, is_share=True)
        bins.append(Bin(one.confidence, estimate, one.cases))
    return bins


def time_stages(timings: Iterable[Mapping[str, float]]) -> list[Stage]:
    """Percentiles of every stage that some case came to, in the order first met."""
    spent: dict[str, list[float]] = {}
    for one in timings:
        for stage, milliseconds in one.items():
            spent.setdefault(stage, []).append(milliseconds)
    stages = []
    for name, times in spent.items():
        p25, p50, p75, p95 = (float(value) for value in np.percentile(times, (25, 50, 75, 95)))
        stages.append(Stage(name, p25, p50, p75, p95, cases=len(times)))
    return stages


def count_verdicts(records: Sequence[AnyRecord]) -> Counter[tuple[Verdict, Verdict]]:
    """How many statements have which gold label and which verdict."""
    return Counter(
        (record.case.label, record.verification.verdict)
        for record in records
        if isinstance(record, VerificationRecord) and isinstance(record.verification, Verification)
    )
