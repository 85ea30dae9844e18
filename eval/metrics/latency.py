"""How long does the asker wait, and for what?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from eval.cases.task import Task
from eval.metrics.metric import Better, Metric, Unit
from eval.metrics.outcome import NotApplicable, Outcome, Score
from eval.records.samples import AnsweringSample, Sample

STAGES = ("retrieve", "select", "draft", "verify")


def latency(sample: Sample) -> Outcome:
    """Milliseconds from sending the question to having the whole answer, as the asker waits, after warming up.

    Percentiles by linear interpolation between the two nearest values (Hyndman and Fan, 1996, type 7).
    """
    return Score(sample.seconds * 1000)


def stage_latency(sample: AnsweringSample, *, stage: str) -> Outcome:
    """Milliseconds that this stage took, as the answer reports it; of the answers that came to it."""
    spent = sample.answer.stages_ms.get(stage)
    return NotApplicable(f"the answer did not come to stage {stage!r}") if spent is None else Score(spent)


def _percentiles(
    name: str, title: str, measure: Callable[..., Outcome], tasks: tuple[Task, ...] = (Task.ANSWERING,)
) -> list[Metric]:
    return [
        Metric(
            f"{name}_{short}",
            "cost",
            f"{title}, {long}",
            measure,
            Unit.MILLISECONDS,
            Better.LOWER,
            percentile=percentile,
            tasks=tasks,
        )
        for short, long, percentile in (("p50", "median", 50), ("p95", "95th percentile", 95))
    ]


METRICS = (
    *_percentiles("latency", "Latency", latency, tuple(Task)),
    *(
        metric
        for stage in STAGES
        for metric in _percentiles(stage, f"Time to {stage}", partial(stage_latency, stage=stage))
    ),
)
