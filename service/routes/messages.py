"""POST /v1/messages: the same answers for Anthropic's clients."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from service.dialects.error_forms import Dialect
from service.dialects.message_replies import PING, Events, message
from service.dialects.message_requests import MessagesRequest
from service.routes.bodies import JSONRoute
from service.routes.connected import CLIENT_LEFT, while_connected
from service.routes.conversing import origin_of, streamed, understood
from service.routes.event_stream import EventStream, sse
from service.routes.running import RunningService

router = APIRouter(route_class=JSONRoute, tags=["Anthropic's dialect"])


@router.post("/v1/messages", summary="Ask as a message of Anthropic's", response_class=JSONResponse)
async def create_message(request: Request, asked: MessagesRequest, running: RunningService) -> Response:
    """The last message is the question; every claim of the reply is a text block with its citations."""
    taken = await understood(asked, asked.messages, running)
    origin = origin_of(request)
    # Where Anthropic's clients look for it.
    headers = {"request-id": request.scope["state"]["request_id"]}
    if asked.stream:
        events = Events(model=asked.model, origin=origin, following=taken.following)
        messages = streamed(request, running, taken, events, Dialect.ANTHROPIC)
        return EventStream(messages, headers=headers, ping=sse(PING, event="ping"))
    answer = await while_connected(request, running.live.answer(taken.question))
    if answer is None:
        return Response(status_code=CLIENT_LEFT)
    body = message(answer, model=asked.model, origin=origin, following=taken.following)
    return JSONResponse(body, headers=headers)
