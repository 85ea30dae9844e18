"""The response body of asking, and how it is made from an answer."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from service.answer import Abstention, Answer, Evidence, Mode, Origin, Reason, ShortAnswer, Status, Verdict
from service.schemas import examples
from service.schemas.citations import CitationBody
from service.schemas.passages import SearchResult

_STAGES = ("retrieve", "select", "draft", "verify")


class SupportBody(BaseModel):
    """What the cited sentences say of the statement; `reasons` name the checks that failed."""

    verdict: Verdict
    score: float
    reasons: list[str] = []


class StatementBody(BaseModel):
    """One claim; `start` and `end` are offsets into the answer's `text`, markers excluded."""

    index: int
    text: str
    start: int
    end: int
    citations: list[int]
    support: SupportBody
    origin: Origin


class AbstentionBody(BaseModel):
    """Why there is no answer, and the nearest evidence."""

    reason: Reason
    message: str
    nearest: list[CitationBody]


class ShortAnswerBody(BaseModel):
    """An exact span inside a cited quote; offsets into the article's text."""

    text: str
    citation: int
    start: int
    end: int
    score: float


class ConflictSideBody(BaseModel):
    """One side of a disagreement."""

    value: str
    citation: int


class ConflictBody(BaseModel):
    """Sources differ; every side is cited."""

    message: str
    sides: list[ConflictSideBody]


class RemovedBody(BaseModel):
    """A drafted claim that was not supported, and why; `quoted_instead` where the article's own words stand for it."""

    text: str
    reason: str
    quoted_instead: bool = False


class ModelBody(BaseModel):
    """What made the answer."""

    llm: str | None
    embedding: str
    grounding: str
    prompt: str | None


class UsageBody(BaseModel):
    """Tokens that the LLM read and wrote."""

    prompt_tokens: int
    completion_tokens: int
    calls: int = 0


class EvidenceBody(BaseModel):
    """A sentence the answer could rest on, under the label shown to the model; offsets into the article."""

    label: str
    article_id: str
    version: int
    sentence_id: str
    start: int
    end: int
    text: str
    relevance: float

    @classmethod
    def of(cls, evidence: Evidence) -> Self:
        """The body of `evidence`."""
        sentence = evidence.sentence
        return cls(
            label=evidence.label,
            article_id=sentence.article_id,
            version=sentence.version,
            sentence_id=sentence.id,
            start=sentence.start,
            end=sentence.end,
            text=sentence.text,
            relevance=evidence.relevance,
        )


class AnswerBody(BaseModel):
    """A cited answer, or an abstention with its reason."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.ANSWER]})

    id: str
    object: Literal["answer"] = "answer"
    created_at: datetime
    question: str
    mode: Mode
    status: Status
    abstention: AbstentionBody | None
    answerable: float | None = Field(
        default=None,
        description="How probably the evidence answers, 0 to 1, by the grounding model; null in answers of before.",
    )
    text: str
    short_answer: ShortAnswerBody | None
    statements: list[StatementBody]
    citations: list[CitationBody]
    conflicts: list[ConflictBody]
    removed: list[RemovedBody]
    degraded: bool
    degraded_reason: str | None
    model: ModelBody
    usage: UsageBody
    timings_ms: dict[str, float] = Field(
        description="What each stage took; 0 for those that an abstention did not come to."
    )
    retrieval: list[SearchResult] | None = Field(
        default=None, description='Only with `"include": ["retrieval"]`: the passages found, best first.'
    )
    evidence: list[EvidenceBody] | None = Field(
        default=None, description='Only with `"include": ["retrieval"]`: the sentences chosen from them.'
    )


def answer_body(answer: Answer, include: Collection[str] = ()) -> dict[str, Any]:
    """The JSON object of `answer` as the REST API gives it; `include` may name "retrieval"."""
    body = AnswerBody(
        id=answer.id,
        created_at=answer.created_at,
        question=answer.question,
        mode=answer.mode,
        status=answer.status,
        abstention=_abstention_body(answer.abstention),
        answerable=answer.answerable,
        text=answer.text,
        short_answer=_short_answer_body(answer.short_answer),
        statements=[StatementBody.model_validate(item, from_attributes=True) for item in answer.statements],
        citations=[CitationBody.of(citation) for citation in answer.citations],
        conflicts=[ConflictBody.model_validate(item, from_attributes=True) for item in answer.conflicts],
        removed=[RemovedBody.model_validate(item, from_attributes=True) for item in answer.removed],
        degraded=answer.degraded,
        degraded_reason=answer.degraded_reason,
        model=ModelBody.model_validate(answer.models, from_attributes=True),
        usage=UsageBody.model_validate(answer.usage, from_attributes=True),
        timings_ms={
            **dict.fromkeys(_STAGES, 0.0),
            **{stage: round(spent, 1) for stage, spent in answer.timings_ms.items()},
        },
    )
    if "retrieval" not in include:
        return body.model_dump(mode="json", exclude={"retrieval", "evidence"})
    retrieval = [SearchResult.of(found) for found in answer.retrieval]
    evidence = [EvidenceBody.of(item) for item in answer.evidence]
    return body.model_copy(update={"retrieval": retrieval, "evidence": evidence}).model_dump(mode="json")


def _abstention_body(abstention: Abstention | None) -> AbstentionBody | None:
    if abstention is None:
        return None
    nearest = [CitationBody.of(citation) for citation in abstention.nearest]
    return AbstentionBody(reason=abstention.reason, message=abstention.message, nearest=nearest)


def _short_answer_body(short: ShortAnswer | None) -> ShortAnswerBody | None:
    return None if short is None else ShortAnswerBody.model_validate(short, from_attributes=True)
