"""What metrics and reports read of an answer; a lenient reading of the REST contract."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class CitationView(_Frozen):
    """A citation as far as metrics and reports read it."""

    number: int
    article_id: str
    version: int
    start: int
    end: int
    quote: str
    sentence_ids: tuple[str, ...] = ()

    def touches(self, article_id: str, version: int, start: int, end: int) -> bool:
        """Whether this citation shares at least one character with that span."""
        same = (self.article_id, self.version) == (article_id, version)
        return same and self.start < end and start < self.end


class SupportView(_Frozen):
    """The verdict over one statement."""

    verdict: str
    score: float
    reasons: tuple[str, ...] = ()


class StatementView(_Frozen):
    """One statement with the numbers of its citations."""

    text: str
    citations: tuple[int, ...] = ()
    support: SupportView | None = None
    origin: str = ""


class AbstentionView(_Frozen):
    """Why the service declined."""

    reason: str
    message: str = ""
    nearest: tuple[CitationView, ...] = ()


class ConflictSideView(_Frozen):
    """One side of a disagreement."""

    value: str
    citation: int


class ConflictView(_Frozen):
    """A disagreement as shown."""

    message: str = ""
    sides: tuple[ConflictSideView, ...] = ()


class ShortAnswerView(_Frozen):
    """The short answer, a span inside a cited quote; `start` and `end` are offsets into its article."""

    text: str
    citation: int | None = None
    start: int | None = None
    end: int | None = None
    score: float | None = None


class RemovedView(_Frozen):
    """A drafted claim that did not survive verification."""

    text: str
    reason: str
    quoted_instead: bool = False


class SpanView(_Frozen):
    """A ranked piece of an article: an evidence sentence, or a passage, which names its article within.

    `relevance` says how probably an evidence sentence answers.
    """

    article_id: str
    start: int
    end: int
    relevance: float | None = None

    @model_validator(mode="before")
    @classmethod
    def _article_of_a_passage(cls, body: Any) -> Any:
        if isinstance(body, dict) and isinstance(body.get("article"), dict):
            return {"article_id": body["article"].get("id"), **body}
        return body

    def touches(self, article_id: str, start: int, end: int) -> bool:
        """Whether this span shares at least one character with [start, end) of that article."""
        return self.article_id == article_id and self.start < end and start < self.end


class UsageView(_Frozen):
    """Tokens and calls of the LLM."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    calls: int | None = None


class AnswerView(_Frozen):
    """An answer of the service, read by name.

    `retrieval` (ranked passages) and `evidence` (ranked sentences) are None when the answer was asked for
    without them. `answerable` is how probably the evidence answers, 0..1, where the answer says it.
    """

    status: Literal["answered", "partial", "abstained"]
    text: str = ""
    abstention: AbstentionView | None = None
    short_answer: ShortAnswerView | None = None
    statements: tuple[StatementView, ...] = ()
    citations: tuple[CitationView, ...] = ()
    conflicts: tuple[ConflictView, ...] = ()
    removed: tuple[RemovedView, ...] = ()
    degraded: bool = False
    degraded_reason: str | None = None
    model: dict[str, str | None] = Field(default_factory=dict)
    usage: UsageView = UsageView()
    timings_ms: dict[str, float] = Field(default_factory=dict)
    retrieval: tuple[SpanView, ...] | None = None
    evidence: tuple[SpanView, ...] | None = None
    answerable: float | None = None

    @property
    def stages_ms(self) -> dict[str, float]:
        """What each stage took that this answer came to: an abstention reports 0 for the others."""
        stages = {stage: spent for stage, spent in self.timings_ms.items() if stage != "total"}
        return {stage: spent for stage, spent in stages.items() if spent or self.abstention is None}

    @property
    def has_abstained(self) -> bool:
        """Whether the service declined to answer."""
        return self.status == "abstained"
