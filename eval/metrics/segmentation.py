"""Are the boundaries of sentences where they belong?"""

from __future__ import annotations

from eval.cases.task import Task
from eval.metrics.boundaries import find_boundaries
from eval.metrics.metric import Gate, Metric
from eval.metrics.outcome import NotApplicable, Outcome, Score
from eval.records.samples import SegmentationSample

_TASKS = (Task.SEGMENTATION,)


def boundary_precision(sample: SegmentationSample) -> Outcome:
    """Of the boundaries found inside a line, the share that is gold. The ends of lines are given by the layout and
    count nowhere.

    Precision as in Read et al., "Sentence Boundary Detection: A Long Solved Problem?" (COLING 2012).
    """
    gold, found = _boundaries(sample)
    return Score(len(gold & found), out_of=len(found)) if found else NotApplicable("no boundary was found")


def boundary_recall(sample: SegmentationSample) -> Outcome:
    """Of the gold boundaries inside a line, the share that was found.

    Recall as in Read et al., "Sentence Boundary Detection: A Long Solved Problem?" (COLING 2012).
    """
    gold, found = _boundaries(sample)
    return Score(len(gold & found), out_of=len(gold)) if gold else NotApplicable("the text has no boundary")


def boundary_f1(sample: SegmentationSample) -> Outcome:
    """Harmonic mean of the precision and recall of boundaries, over all boundaries of all texts.

    2 TP / (2 TP + FP + FN): each text gives twice its hits of all that is gold and all that was found.
    """
    gold, found = _boundaries(sample)
    if not gold and not found:
        return NotApplicable("the text has no boundary and none was found")
    return Score(2 * len(gold & found), out_of=len(gold) + len(found))


def _boundaries(sample: SegmentationSample) -> tuple[frozenset[int], frozenset[int]]:
    text = sample.case.text
    return (
        find_boundaries(text, sample.case.sentences),
        find_boundaries(text, sample.segmentation.sentences),
    )


METRICS = (
    Metric(
        "boundary_f1",
        "segmentation",
        "Boundary F1",
        boundary_f1,
        counted="",
        tasks=_TASKS,
        gate=Gate.BEYOND_INTERVAL,
    ),
    Metric(
        "boundary_precision",
        "segmentation",
        "Boundary precision",
        boundary_precision,
        counted="boundaries",
        tasks=_TASKS,
    ),
    Metric(
        "boundary_recall",
        "segmentation",
        "Boundary recall",
        boundary_recall,
        counted="boundaries",
        tasks=_TASKS,
    ),
)
