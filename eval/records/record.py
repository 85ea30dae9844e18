"""Records: one JSON line per case with all that came back, so that scoring never has to ask again."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from eval.cases.case import AnsweringCase, Case, SegmentationCase, SelectionCase, VerificationCase
from eval.cases.gold import Gold
from eval.cases.task import Task
from service.answer import Verdict


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class FoundSpan(_Frozen):
    """Where in a sentence the answer stands, in code points, and how probable that is."""

    start: int
    end: int
    score: float


class Selection(_Frozen):
    """What the grounding model says of given sentences.

    `relevance` and `spans` run parallel to the sentences of the case. The question counts as answered from
    `answerable >= answer_from` on.
    """

    relevance: tuple[float, ...]
    spans: tuple[FoundSpan | None, ...]
    answerable: float
    answer_from: float
    model: dict[str, str] = Field(default_factory=dict)

    @property
    def has_declined(self) -> bool:
        """Whether the sentences are too little to answer."""
        return self.answerable < self.answer_from

    @property
    def ranking(self) -> tuple[int, ...]:
        """Sentence indexes, best first; equals keep their order."""
        return tuple(sorted(range(len(self.relevance)), key=lambda index: (-self.relevance[index], index)))


class VerifiedPart(_Frozen):
    """One sentence of the statement, its verdict, and the evidence that carries or contradicts it."""

    text: str
    verdict: Verdict
    score: float
    reasons: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()


class Verification(_Frozen):
    """What is said of a whole statement: the verdict and the score of its weakest sentence."""

    verdict: Verdict
    score: float
    parts: tuple[VerifiedPart, ...]
    model: dict[str, str] = Field(default_factory=dict)


class Segmentation(_Frozen):
    """The sentences found, as code-point spans."""

    sentences: tuple[tuple[int, int], ...]


class Record(_Frozen):
    """What every record has: its place in the run, and the error where nothing came back.

    `seconds` is the time the asker waited.
    """

    task: Task
    number: int = 0
    case: Case
    error: str | None = None
    seconds: float = 0.0


class AnsweringRecord(Record):
    """A question, the gold found in the stored articles (parallel to `case.evidence`) and the answer as given."""

    task: Literal[Task.ANSWERING] = Task.ANSWERING
    case: AnsweringCase
    gold: Gold = ()
    answer: dict[str, Any] | None = None


class SelectionRecord(Record):
    """A question over given sentences, and what was selected."""

    task: Literal[Task.SELECTION] = Task.SELECTION
    case: SelectionCase
    selection: Selection | None = None


class VerificationRecord(Record):
    """A statement, and what was said of it."""

    task: Literal[Task.VERIFICATION] = Task.VERIFICATION
    case: VerificationCase
    verification: Verification | None = None


class SegmentationRecord(Record):
    """A text, and the sentences found in it."""

    task: Literal[Task.SEGMENTATION] = Task.SEGMENTATION
    case: SegmentationCase
    segmentation: Segmentation | None = None


AnyRecord = Annotated[
    AnsweringRecord | SelectionRecord | VerificationRecord | SegmentationRecord,
    Field(discriminator="task"),
]
