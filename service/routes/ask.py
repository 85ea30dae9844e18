"""POST /v1/ask: a question in, a cited answer or an abstention out, whole or as it comes about."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator, Collection
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response

from service.answer import Question
from service.events import AnswerCompleted
from service.routes.bodies import JSONRoute, checked_words
from service.routes.connected import CLIENT_LEFT, while_connected
from service.routes.event_stream import EventStream, sse
from service.routes.problems import error_problem
from service.routes.running import Running, RunningService
from service.schemas import AnswerBody, AskRequest, examples
from service.schemas.events import EVENT_NAMES, event_body

router = APIRouter(route_class=JSONRoute, tags=["answers"])

_EXAMPLES = {
    "answered": {"summary": "A cited answer", "value": examples.ANSWER},
    "abstained": {"summary": "An abstention", "value": examples.ABSTENTION},
}
_CONTENT: dict[str, Any] = {
    "application/json": {"examples": _EXAMPLES},
    "text/event-stream": {"schema": {"type": "string"}, "example": examples.EVENTS},
}
_EVENT_ID = re.compile(r"(ans_[0-9a-f]{1,64}):([0-9]{1,6})")

LastEventId = Annotated[
    str | None, Header(description="The `id` of the last event received, to go on after it. Streaming only.")
]


@router.post(
    "/v1/ask",
    summary="Ask a question",
    response_model=AnswerBody,
    responses={200: {"content": _CONTENT}},
)
async def ask(
    request: Request, asked: AskRequest, running: RunningService, last_event_id: LastEventId = None
) -> Response:
    """Every statement carries the sentences it came from. Declining is an answer too, with status 200."""
    question = Question(
        text=checked_words(asked.question, running.settings, field="question"),
        mode=asked.mode,
        filters=asked.filters.to_filters(),
        max_statements=asked.max_statements,
    )
    if asked.stream:
        return EventStream(_told(request, running, question, asked.include, last_event_id))
    body = await while_connected(request, _waited_for(running, question, asked.include))
    if body is None:
        return Response(status_code=CLIENT_LEFT)
    return Response(body, media_type="application/json")


async def _waited_for(running: Running, question: Question, include: Collection[str]) -> str:
    async with running.live.ask(question, include) as reading:
        async for _ in reading:
            pass
        return reading.body


async def _told(
    request: Request,
    running: Running,
    question: Question,
    include: Collection[str],
    last_event_id: str | None,
) -> AsyncGenerator[str, None]:
    """The events as messages; what would be the status of a whole answer is an `error` at their end."""
    cut_off_at = _EVENT_ID.fullmatch(last_event_id or "")
    resume = (cut_off_at[1], int(cut_off_at[2])) if cut_off_at else None
    try:
        async with running.live.ask(question, include, resume=resume) as reading:
            async for event in reading:
                is_whole = isinstance(event, AnswerCompleted)
                text = reading.body if is_whole else json.dumps(event_body(event, include))
                event_id = f"{reading.answer_id}:{reading.number}"
                yield sse(text, event=EVENT_NAMES[type(event)], event_id=event_id)
    except Exception as error:
        problem = error_problem(request.scope, error)
        yield sse(problem.model_dump_json(), event="error")
