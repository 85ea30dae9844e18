"""One family a file: what is measured of a record."""

from __future__ import annotations

from eval.metrics import abstention, answer, citation, cost, retrieval
from eval.metrics.metric import Metric

ALL_METRICS: tuple[Metric, ...] = (
    *answer.METRICS,
    *abstention.METRICS,
    *citation.METRICS,
    *retrieval.METRICS,
    *cost.METRICS,
)
"""In the order of the report."""
