"""One case as the report shows it: what was asked, what came back, what was expected and how it was measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from eval.metrics import ALL_METRICS
from eval.metrics.outcome import Failed, NotApplicable, Outcome, Point, Score
from eval.metrics.result import Result
from eval.records.record import (
    AnsweringRecord,
    AnyRecord,
    SegmentationRecord,
    SelectionRecord,
    VerificationRecord,
)
from eval.records.samples import Articles, open_sample
from eval.report.views.answering import AnsweringView, view_answering
from eval.report.views.segmentation import SegmentationView, view_segmentation
from eval.report.views.selection import SelectionView, view_selection
from eval.report.views.verification import VerificationView, view_verification
from eval.scoring.scores import CaseScores

TaskView = AnsweringView | SelectionView | VerificationView | SegmentationView


@dataclass(frozen=True, slots=True)
class MeasuredView:
    """One metric of one case in words: the figure, or why there is none."""

    title: str
    figure: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything the report shows of one case. `position` counts from 1 in the order asked.

    `shown` is laid out by the case's task; `error` says why nothing came back, and is empty otherwise.
    """

    position: int
    record: AnyRecord
    result: Result
    shown: TaskView
    error: str
    measured: tuple[MeasuredView, ...]

    @property
    def milliseconds(self) -> float:
        """How long the asker waited."""
        return self.record.seconds * 1000


def view_case(position: int, record: AnyRecord, scored: CaseScores, articles: Articles) -> CaseView:
    """Lay out one case."""
    sample = open_sample(record, articles)
    return CaseView(
        position=position,
        record=record,
        result=scored.result,
        shown=_view_task(record, articles),
        error=sample if isinstance(sample, str) else "",
        measured=_view_measured(scored),
    )


def _view_task(record: AnyRecord, articles: Articles) -> TaskView:
    match record:
        case AnsweringRecord():
            return view_answering(record, articles)
        case SelectionRecord():
            return view_selection(record)
        case VerificationRecord():
            return view_verification(record)
        case SegmentationRecord():
            return view_segmentation(record)
        case _:
            assert_never(record)


def _view_measured(scored: CaseScores) -> tuple[MeasuredView, ...]:
    views = []
    for metric in ALL_METRICS:
        # The two percentiles of one latency would be the same figure twice.
        if metric.name not in scored.outcomes or metric.percentile not in {None, 50}:
            continue
        title = metric.title.split(",")[0] if metric.percentile else metric.title
        views.append(_view_outcome(title, scored.outcomes[metric.name]))
    return tuple(views)


def _view_outcome(title: str, outcome: Outcome) -> MeasuredView:
    match outcome:
        case Score(value, out_of):
            return MeasuredView(
                title, _plain(value) if out_of == 1 else f"{_plain(value)} of {_plain(out_of)}"
            )
        case Point(gold, given):
            return MeasuredView(title, f"{_plain(given)} against gold {_plain(gold)}")
        case NotApplicable(reason):
            return MeasuredView(title, "not applicable", reason)
        case Failed(reason):
            return MeasuredView(title, "failed", reason)
        case _:
            assert_never(outcome)


def _plain(number: float) -> str:
    return f"{number:,.0f}" if number == int(number) or number >= 1000 else f"{number:.3g}"
