import math

import pytest

from eval.cases.task import Task
from eval.metrics import ALL_METRICS, metrics_for
from eval.metrics.metric import Gate
from eval.metrics.outcome import Point, Score
from eval.report.figures import FAMILIES


def test_every_metric_is_named_once_and_defined_in_words_with_a_source() -> None:
    assert len({metric.name for metric in ALL_METRICS}) == len(ALL_METRICS)
    for metric in ALL_METRICS:
        assert metric.definition.endswith("."), metric.name
        assert metric.title
        assert metric.family in FAMILIES


def test_families_stand_together_in_the_report() -> None:
    for task in Task:
        families = [metric.family for metric in metrics_for(task, "any")]
        changes = [one for one, other in zip(families, [None, *families], strict=False) if one != other]
        assert len(changes) == len(set(changes)), task


@pytest.mark.parametrize("task", Task)
def test_every_task_says_first_whether_a_case_ended_right_and_is_gated(task: Task) -> None:
    metrics = metrics_for(task, "any")
    assert metrics[0].name == "right_outcome"
    assert len([metric for metric in metrics if metric.gate is not Gate.NEVER]) >= 2


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_no_outcome_is_ever_nan_or_infinite(value: float) -> None:
    with pytest.raises(ValueError, match="not a score"):
        Score(value)
    with pytest.raises(ValueError, match="not a score"):
        Score(0, out_of=0)
    with pytest.raises(ValueError, match="not a point"):
        Point(gold=1, given=value)
