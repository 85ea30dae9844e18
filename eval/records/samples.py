"""Samples: what a metric sees of a record that could be asked, one type for each task."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from eval.cases.case import AnsweringCase, SegmentationCase, SelectionCase, VerificationCase
from eval.cases.gold import Gold, StoredArticle
from eval.records.answer_view import AnswerView
from eval.records.record import (
    AnsweringRecord,
    AnyRecord,
    Record,
    Segmentation,
    SegmentationRecord,
    Selection,
    SelectionRecord,
    Verification,
    VerificationRecord,
)

Articles = Mapping[tuple[str, int], StoredArticle]
"""The stored articles by id and version."""

NOTHING = "the record holds no result"


@dataclass(frozen=True, slots=True)
class AnsweringSample:
    """A question that was answered or declined, and the stored articles to check the answer against."""

    case: AnsweringCase
    gold: Gold
    answer: AnswerView
    seconds: float
    articles: Articles


@dataclass(frozen=True, slots=True)
class SelectionSample:
    """A question over given sentences, and what was selected."""

    case: SelectionCase
    selection: Selection
    seconds: float


@dataclass(frozen=True, slots=True)
class VerificationSample:
    """A statement, and what was said of it."""

    case: VerificationCase
    verification: Verification
    seconds: float


@dataclass(frozen=True, slots=True)
class SegmentationSample:
    """A text, and the sentences found in it."""

    case: SegmentationCase
    segmentation: Segmentation
    seconds: float


Sample = AnsweringSample | SelectionSample | VerificationSample | SegmentationSample


def open_sample(record: AnyRecord, articles: Articles) -> Sample | str:  # noqa: PLR0911 (one for each task)
    """The record as metrics read it, or the reason why it cannot be measured."""
    seconds = record.seconds
    match record:
        case Record(error=str() as error):
            return error
        case AnsweringRecord():
            answer = read_answer(record)
            if isinstance(answer, AnswerView):
                return AnsweringSample(record.case, record.gold, answer, seconds, articles)
            return answer
        case SelectionRecord(selection=Selection() as selection):
            return SelectionSample(record.case, selection, seconds)
        case VerificationRecord(verification=Verification() as verification):
            return VerificationSample(record.case, verification, seconds)
        case SegmentationRecord(segmentation=Segmentation() as segmentation):
            return SegmentationSample(record.case, segmentation, seconds)
    return NOTHING


def read_answer(record: AnsweringRecord) -> AnswerView | str:
    """The record's answer read by name, or the reason why there is none."""
    if record.error is not None or record.answer is None:
        return record.error or NOTHING
    return read_body(record.answer)


def read_body(answer: dict[str, Any]) -> AnswerView | str:
    """An answer read by name, or what in it breaks the contract."""
    try:
        return AnswerView.model_validate(answer)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return f"the answer does not follow the contract: {where}: {first['msg']}"
