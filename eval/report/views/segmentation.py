"""A split text as the report shows it: where the sentences found end, and where they should."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from eval.metrics.boundaries import find_boundaries
from eval.records.record import SegmentationRecord


class Boundary(StrEnum):
    """What stands after a piece of the text."""

    NONE = ""
    AGREED = "agreed"
    MISSED = "missed"
    EXTRA = "extra"


@dataclass(frozen=True, slots=True)
class SplitPiece:
    """Characters of the text up to the next boundary, found or gold, and which of the two it is."""

    text: str
    boundary: Boundary


@dataclass(frozen=True, slots=True)
class SegmentationView:
    """The text in pieces, with the boundaries inside its lines counted."""

    said: str
    expected: str
    pieces: tuple[SplitPiece, ...]
    agreed: int
    missed: int
    extra: int


def view_segmentation(record: SegmentationRecord) -> SegmentationView:
    """Lay out one text; without a result only its gold boundaries count, as missed."""
    text = record.case.text
    gold = find_boundaries(text, record.case.sentences)
    result = record.segmentation
    found = find_boundaries(text, result.sentences) if result else frozenset()
    kinds = {
        **dict.fromkeys(gold & found, Boundary.AGREED),
        **dict.fromkeys(gold - found, Boundary.MISSED),
        **dict.fromkeys(found - gold, Boundary.EXTRA),
    }
    borders = sorted({0, len(text), *kinds})
    return SegmentationView(
        said=_count(len(found)) if result else "",
        expected=_count(len(gold)),
        pieces=tuple(
            SplitPiece(text[left:right], kinds.get(right, Boundary.NONE)) for left, right in pairwise(borders)
        ),
        agreed=len(gold & found),
        missed=len(gold - found),
        extra=len(found - gold),
    )


def _count(boundaries: int) -> str:
    return f"{boundaries} {'boundary' if boundaries == 1 else 'boundaries'}"
