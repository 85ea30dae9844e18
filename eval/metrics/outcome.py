"""What measuring one record gives: a score, a point, not applicable, or failed. Never NaN."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Score:
    """`value` out of `out_of`.

    Totals add both up and divide, so one form serves a yes or no (1 of 1), a share within a case (2 of 3
    citations) and an amount (412 tokens in 1 case).
    """

    value: float
    out_of: float = 1.0
    kind: Literal["score"] = "score"

    def __post_init__(self) -> None:
        if not (math.isfinite(self.value) and math.isfinite(self.out_of) and self.out_of > 0):
            raise ValueError(f"not a score: {self.value} out of {self.out_of}")


@dataclass(frozen=True, slots=True)
class Point:
    """One case of a figure that only the whole set has (AUROC, macro-F1): what is gold, what was given.

    Both are numbers: 0 or 1, a score, or the index of a label, as the metric's `statistic` reads them.
    """

    gold: float
    given: float
    kind: Literal["point"] = "point"

    def __post_init__(self) -> None:
        if not (math.isfinite(self.gold) and math.isfinite(self.given)):
            raise ValueError(f"not a point: {self.gold} against {self.given}")
        # Batches of another size move the last digits of a model's score: the same run must score the same.
        object.__setattr__(self, "given", round(self.given, 9))


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The metric says nothing about this case; `reason` says why."""

    reason: str
    kind: Literal["not_applicable"] = "not_applicable"


@dataclass(frozen=True, slots=True)
class Failed:
    """The case could not be measured; counted apart, never as a zero."""

    reason: str
    kind: Literal["failed"] = "failed"


Outcome = Score | Point | NotApplicable | Failed


def yes_or_no(answer: bool) -> Score:
    """1 of 1 for yes, 0 of 1 for no."""
    return Score(float(answer))
