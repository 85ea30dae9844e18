"""POST /v1/chat/completions: the same answers for OpenAI's clients."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from service.dialects.chat_replies import Chunks, completion
from service.dialects.chat_requests import ChatRequest
from service.dialects.error_forms import Dialect
from service.routes.bodies import JSONRoute
from service.routes.connected import CLIENT_LEFT, while_connected
from service.routes.conversing import origin_of, streamed, understood
from service.routes.event_stream import EventStream
from service.routes.running import RunningService

router = APIRouter(route_class=JSONRoute, tags=["OpenAI's dialect"])


@router.post("/v1/chat/completions", summary="Ask as a chat of OpenAI's", response_class=JSONResponse)
async def complete_chat(request: Request, asked: ChatRequest, running: RunningService) -> Response:
    """The last message of the user is the question; every claim of the reply is annotated with its sources."""
    taken = await understood(asked, asked.messages, running)
    origin = origin_of(request)
    if asked.stream:
        includes_usage = asked.stream_options is not None and asked.stream_options.include_usage
        chunks = Chunks(
            model=asked.model, origin=origin, following=taken.following, includes_usage=includes_usage
        )
        return EventStream(streamed(request, running, taken, chunks, Dialect.OPENAI))
    answer = await while_connected(request, running.live.answer(taken.question))
    if answer is None:
        return Response(status_code=CLIENT_LEFT)
    return JSONResponse(completion(answer, model=asked.model, origin=origin, following=taken.following))
