"""The events of a streamed answer as they go over the wire."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from service.answer import Mode
from service.events import AnswerCompleted, AnswerEvent, AnswerStarted, RetrievalCompleted, StatementAdded
from service.schemas.answers import StatementBody, answer_body
from service.schemas.citations import CitationBody
from service.schemas.passages import SearchResult


class AnswerStartedBody(BaseModel):
    """`answer.started`: the question was taken on; the answer will have this id."""

    id: str
    created_at: datetime
    question: str
    mode: Mode


class RetrievalCompletedBody(BaseModel):
    """`retrieval.completed`: how much was found."""

    passages: int
    articles: int
    retrieval: list[SearchResult] | None = Field(
        default=None, description='Only with `"include": ["retrieval"]`: the passages, best first.'
    )


class StatementAddedBody(BaseModel):
    """`statement.added`: a verified statement and all that it cites, as they will stand in the answer."""

    statement: StatementBody
    citations: list[CitationBody]


EVENT_NAMES: dict[type[AnswerEvent], str] = {
    AnswerStarted: "answer.started",
    RetrievalCompleted: "retrieval.completed",
    StatementAdded: "statement.added",
    AnswerCompleted: "answer.completed",
}


def event_body(event: AnswerEvent, include: Collection[str] = ()) -> dict[str, Any]:
    """The JSON object of an event of POST /v1/ask; `include` may name "retrieval"."""
    match event:
        case AnswerStarted(id=id_, created_at=created_at, question=question):
            started = AnswerStartedBody(
                id=id_, created_at=created_at, question=question.text, mode=question.mode
            )
            return started.model_dump(mode="json")
        case RetrievalCompleted(passages=passages):
            found = [SearchResult.of(passage) for passage in passages] if "retrieval" in include else None
            articles = len({passage.info.id for passage in passages})
            retrieved = RetrievalCompletedBody(passages=len(passages), articles=articles, retrieval=found)
            return retrieved.model_dump(mode="json", exclude_none=found is None)
        case StatementAdded(statement=statement, citations=citations):
            added = StatementAddedBody(
                statement=StatementBody.model_validate(statement, from_attributes=True),
                citations=[CitationBody.of(citation) for citation in citations],
            )
            return added.model_dump(mode="json")
        case AnswerCompleted(answer=answer):
            return answer_body(answer, include)
