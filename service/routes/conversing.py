"""What the routes of both dialects share: a conversation becomes a question, its answer a reply or a stream."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from fastapi import Request

from index.article import Filters
from service.answer import Question
from service.dialects.asking import AskingOptions
from service.dialects.conversation import Conversation, Message, read_conversation
from service.dialects.error_forms import Dialect, error_form
from service.dialects.follow_up import FollowUp, follow_up, narrowed, topic_of
from service.dialects.models import answering_models
from service.errors import QuestionInvalid
from service.events import AnswerEvent
from service.routes.event_stream import sse
from service.routes.problems import Problem, error_problem
from service.routes.running import Running
from service.schemas.envelope import FieldProblem

if TYPE_CHECKING:
    from index.retriever import Retriever


@dataclass(frozen=True, slots=True)
class Understood:
    """The question as it is asked of the collection, and what it was taken to follow."""

    question: Question
    following: FollowUp | None = None


class StreamedReply(Protocol):
    """Says in one dialect what happens."""

    def of(self, event: AnswerEvent) -> Iterator[dict[str, Any]]:
        """The messages that tell of `event`."""


async def understood(asked: AskingOptions, messages: Sequence[Message], running: Running) -> Understood:
    """The question of a conversation.

    Raises:
        Problem: 404 for an unknown model, 422 for a conversation without a question.
    """
    if asked.model not in answering_models(has_llm=has_llm(running)):
        raise unknown_model(asked.model)
    try:
        conversation = read_conversation(messages, max_chars=running.settings.max_question_chars)
    except QuestionInvalid as error:
        problems = [FieldProblem(field="messages", message=str(error))]
        raise Problem(422, str(error), code="question_invalid", errors=problems) from None
    question = asked.to_question(conversation.question)
    if not conversation.earlier:
        return Understood(question)
    following = await running.answering(_followed, running.byline.retriever, conversation, question.filters)
    return Understood(question) if following is None else Understood(narrowed(question, following), following)


async def streamed(
    request: Request, running: Running, asked: Understood, reply: StreamedReply, dialect: Dialect
) -> AsyncGenerator[str, None]:
    """The answer as it comes about; what would be the status of a whole reply is an error at the end."""
    form = _FORMS[dialect]
    try:
        async with running.live.ask(asked.question) as reading:
            async for event in reading:
                for body in reply.of(event):
                    yield form(body)
    except Exception as error:
        yield form(error_form(dialect, error_problem(request.scope, error)).body)
    else:
        yield _LAST[dialect]


def unknown_model(model: str) -> Problem:
    """The problem of a name that nothing here has."""
    message = f"There is no model {model[:100]!r} here. GET /v1/models lists those that are."
    return Problem(
        404, message, code="model_not_found", errors=[FieldProblem(field="model", message=message)]
    )


def has_llm(running: Running) -> bool:
    """Whether the settings name an LLM."""
    return running.settings.llm != "none"


def origin_of(request: Request) -> str:
    """How the client reached this service: what begins the addresses of its pages."""
    return str(request.base_url).rstrip("/")


def _followed(retriever: Retriever, conversation: Conversation, filters: Filters) -> FollowUp | None:
    topic = topic_of(conversation)
    following = follow_up(retriever, topic, filters) if topic else None
    return following if following and following.article_ids else None


def _openai_message(body: dict[str, Any]) -> str:
    return sse(json.dumps(body, ensure_ascii=False))


def _anthropic_message(body: dict[str, Any]) -> str:
    return sse(json.dumps(body, ensure_ascii=False), event=body["type"])


_FORMS: dict[Dialect, Callable[[dict[str, Any]], str]] = {
    Dialect.OPENAI: _openai_message,
    Dialect.ANTHROPIC: _anthropic_message,
}
_LAST = {Dialect.OPENAI: sse("[DONE]"), Dialect.ANTHROPIC: ""}
