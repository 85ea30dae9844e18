"""The values that answering produces: evidence, statements, citations, abstention, answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from index.article import ArticleInfo, Filters, RetrievedPassage, Sentence
from index.grounding import Span


class Mode(StrEnum):
    """`quote` calls no LLM, `generate` must call one, `auto` generates and falls back to quoting."""

    AUTO = "auto"
    GENERATE = "generate"
    QUOTE = "quote"


class Status(StrEnum):
    """`partial`: something drafted was removed, and no quotation stands for it."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    ABSTAINED = "abstained"


class Verdict(StrEnum):
    """What the cited sentences say of a statement."""

    SUPPORTED = "supported"
    PARTIAL = "partial"
    UNSUPPORTED = "unsupported"
    CONTRADICTED = "contradicted"


class Reason(StrEnum):
    """Why the service declined. `conflicting` is reserved: sources that differ are answered, each side cited."""

    NO_EVIDENCE = "no_evidence"
    INSUFFICIENT = "insufficient"
    FALSE_PREMISE = "false_premise"
    CONFLICTING = "conflicting"
    OUT_OF_RANGE = "out_of_range"
    UNVERIFIED = "unverified"


class Origin(StrEnum):
    """Whether an LLM phrased the statement or a source sentence is quoted verbatim."""

    GENERATED = "generated"
    QUOTED = "quoted"


@dataclass(frozen=True, slots=True)
class Question:
    """A user's question with how to answer it. `text` is already cleaned and within limits."""

    text: str
    mode: Mode = Mode.AUTO
    filters: Filters = field(default_factory=Filters)
    max_statements: int = 3


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence shown to the model under a short label ("S1"), with its relevance in 0..1.

    `span` is where in the sentence a phrase answers. `antecedent` is the sentence before it when this one
    cannot be understood alone ("He told dpa ..."). `also_in` names other articles with the same sentence.
    """

    label: str
    sentence: Sentence
    info: ArticleInfo
    relevance: float
    span: Span | None = None
    antecedent: Sentence | None = None
    also_in: tuple[ArticleInfo, ...] = ()


@dataclass(frozen=True, slots=True)
class Support:
    """The verdict over one statement against exactly what it cites; `reasons` name failed checks."""

    verdict: Verdict
    score: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftStatement:
    """A claim as drafted, before verification: its text and the evidence labels it cites."""

    text: str
    labels: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Draft:
    """What a drafter returned, or one part of it: statements, the model that phrased them and what it cost.

    `declined` is True when the model itself said that the evidence does not answer.
    """

    statements: tuple[DraftStatement, ...] = ()
    declined: bool = False
    llm: str | None = None
    prompt: str | None = None
    prompt_tokens: int = 0
    completion_tokens: int = 0
    calls: int = 0

    def followed_by(self, part: Draft) -> Draft:
        """Both together, in order."""
        return Draft(
            (*self.statements, *part.statements),
            self.declined or part.declined,
            part.llm or self.llm,
            part.prompt or self.prompt,
            self.prompt_tokens + part.prompt_tokens,
            self.completion_tokens + part.completion_tokens,
            self.calls + part.calls,
        )


@dataclass(frozen=True, slots=True)
class Citation:
    """A pointer to consecutive sentences of one article version: `article.text[start:end] == quote`."""

    number: int
    info: ArticleInfo
    sentences: tuple[Sentence, ...]
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim of the answer; `start` and `end` are offsets into `Answer.text`, markers excluded."""

    index: int
    text: str
    start: int
    end: int
    citations: tuple[int, ...]
    support: Support
    origin: Origin


@dataclass(frozen=True, slots=True)
class Removed:
    """A drafted claim that did not survive verification, and why; `quoted_instead` when a quotation stands for it."""

    text: str
    reason: str
    quoted_instead: bool = False


@dataclass(frozen=True, slots=True)
class ConflictSide:
    """One side of a disagreement: the value and the citation that carries it."""

    value: str
    citation: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """Sources differ; every side is cited."""

    message: str
    sides: tuple[ConflictSide, ...]


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """An exact span inside a cited quote; `start` and `end` are offsets into the article."""

    text: str
    citation: int
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Abstention:
    """Why the service declined, in words for the reader, and the nearest evidence it looked at."""

    reason: Reason
    message: str
    nearest: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that the LLM read and wrote, all calls together."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    calls: int = 0


@dataclass(frozen=True, slots=True)
class Models:
    """What made this answer: names of models and `name@hash` of the prompt (None where unused)."""

    embedding: str
    grounding: str
    llm: str | None = None
    prompt: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A cited answer or an abstention: exactly one of `statements` and `abstention` is filled.

    `answerable` is how probably the evidence answers, 0..1, by the grounding model.
    """

    id: str
    created_at: datetime
    question: str
    mode: Mode
    status: Status
    text: str
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    models: Models
    abstention: Abstention | None = None
    short_answer: ShortAnswer | None = None
    conflicts: tuple[Conflict, ...] = ()
    removed: tuple[Removed, ...] = ()
    degraded: bool = False
    degraded_reason: str | None = None
    usage: Usage = Usage()
    timings_ms: dict[str, float] = field(default_factory=dict)
    retrieval: tuple[RetrievedPassage, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    answerable: float | None = None
