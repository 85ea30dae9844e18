"""One family a file: what is measured of a record."""

from __future__ import annotations

from eval.cases.task import Task
from eval.metrics import (
    abstention,
    answer,
    citation,
    confidence,
    cost,
    latency,
    multihop,
    planted,
    quotation,
    retrieval,
    segmentation,
    selection,
    summhay,
    support,
    verification,
)
from eval.metrics.metric import Metric

ALL_METRICS: tuple[Metric, ...] = (
    *answer.METRICS,
    *selection.METRICS,
    *verification.METRICS,
    *segmentation.METRICS,
    *abstention.METRICS,
    *confidence.METRICS,
    *citation.METRICS,
    *quotation.METRICS,
    *support.METRICS,
    *retrieval.METRICS,
    *planted.METRICS,
    *multihop.METRICS,
    *summhay.METRICS,
    *latency.METRICS,
    *cost.METRICS,
)
"""In the order of the report."""


def metrics_for(task: Task, dataset: str) -> tuple[Metric, ...]:
    """The metrics of a run, in the order of the report. The first says whether a case ended right."""
    return tuple(metric for metric in ALL_METRICS if metric.applies_to(task, dataset))
