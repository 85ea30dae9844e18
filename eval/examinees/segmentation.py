"""Segmentation: where the sentences of a text end, by the splitter that stores articles."""

from __future__ import annotations

from collections.abc import Sequence

from eval.cases.case import Case, SegmentationCase
from eval.examinees.examining import expect, take
from eval.records.record import Segmentation, SegmentationRecord
from index.sentences import split_sentences


class SegmentationExaminee:
    """Splits texts."""

    async def warm_up(self, cases: Sequence[Case]) -> None:
        """Take the first case unrecorded."""
        await self.examine(0, cases[0])

    async def examine(self, number: int, case: Case) -> SegmentationRecord:
        """Split the text of one case."""
        given = expect(SegmentationCase, case)
        timed = await take(lambda: Segmentation(sentences=tuple(split_sentences(given.text))))
        return SegmentationRecord(
            number=number, case=given, segmentation=timed.result, error=timed.error, seconds=timed.seconds
        )
