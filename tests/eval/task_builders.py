"""Small samples of selection, verification and segmentation to measure by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eval.cases.case import GivenText, SegmentationCase, SelectionCase, VerificationCase
from eval.records.record import (
    Segmentation,
    SegmentationRecord,
    Selection,
    SelectionRecord,
    Verification,
    VerificationRecord,
    VerifiedPart,
)
from eval.records.samples import SegmentationSample, SelectionSample, VerificationSample
from service.answer import Verdict
from tests.eval.builders import SHIP


def selection_case(*, gold: Sequence[Sequence[int]] = ((0,),), **changes: Any) -> SelectionCase:
    fields: dict[str, Any] = {
        "id": "s1",
        "question": "When did the Aurora leave?",
        "sentences": [GivenText(text=text, title="Ship") for text in SHIP],
        "answerable": bool(gold or changes.get("answers")),
        "gold": gold,
    }
    return SelectionCase.model_validate(fields | changes)


def selection(*relevance: float, answerable: float = 0.9, answer_from: float = 0.5) -> Selection:
    return Selection(
        relevance=relevance,
        spans=(None,) * len(relevance),
        answerable=answerable,
        answer_from=answer_from,
        model={"grounding": "scripted"},
    )


def selection_sample(case: SelectionCase, result: Selection, *, seconds: float = 0.02) -> SelectionSample:
    return SelectionSample(case=case, selection=result, seconds=seconds)


def selection_record(case: SelectionCase, result: Selection | None, **changes: Any) -> SelectionRecord:
    return SelectionRecord(case=case, selection=result, **changes)


def verification_case(label: Verdict = Verdict.SUPPORTED, **changes: Any) -> VerificationCase:
    fields: dict[str, Any] = {
        "id": "v1",
        "statement": "The Aurora left on Monday.",
        "evidence": [GivenText(text=" ".join(SHIP), title="Ship")],
        "label": label,
    }
    return VerificationCase.model_validate(fields | changes)


def verification(verdict: Verdict, score: float) -> Verification:
    part = VerifiedPart(text="The Aurora left on Monday.", verdict=verdict, score=score)
    return Verification(verdict=verdict, score=score, parts=(part,), model={"grounding": "scripted"})


def verification_sample(
    label: Verdict, verdict: Verdict, score: float, *, seconds: float = 0.02
) -> VerificationSample:
    return VerificationSample(
        case=verification_case(label), verification=verification(verdict, score), seconds=seconds
    )


def verification_record(
    case: VerificationCase, result: Verification | None, **changes: Any
) -> VerificationRecord:
    return VerificationRecord(case=case, verification=result, **changes)


def segmentation_case(*lines: Sequence[str], **changes: Any) -> SegmentationCase:
    """One line of the text for each list of sentences."""
    text, spans = "", []
    for line in lines:
        text += "\n" if text else ""
        for sentence in line:
            text += " " if text and not text.endswith("\n") else ""
            spans.append((len(text), len(text) + len(sentence)))
            text += sentence
    return SegmentationCase.model_validate({"id": "g1", "text": text, "sentences": spans} | changes)


def segmentation_sample(
    case: SegmentationCase, *sentences: tuple[int, int], seconds: float = 0.02
) -> SegmentationSample:
    return SegmentationSample(case=case, segmentation=Segmentation(sentences=sentences), seconds=seconds)


def segmentation_record(
    case: SegmentationCase, result: Segmentation | None, **changes: Any
) -> SegmentationRecord:
    return SegmentationRecord(case=case, segmentation=result, **changes)
