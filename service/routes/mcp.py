"""POST /mcp: the tools and resources of `service.mcp` over streamable HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio.to_thread
import structlog
from fastapi import APIRouter, FastAPI, Request, Response
from starlette.types import Receive, Scope, Send

from service.client import client_within
from service.routes import articles, ask, search, verify
from service.routes.bodies import media_type
from service.routes.problems import Problem, install_problem_handlers, problem_response
from service.routes.running import Running, RunningService

if TYPE_CHECKING:
    from service.mcp.http import MessageHandler

log = structlog.get_logger("byline")
router = APIRouter(include_in_schema=False)

_NO_STREAM = "MCP is spoken here by POST alone: there are no sessions to end and no messages besides replies."


@router.post("/mcp", response_class=Response)
async def receive_message(request: Request, running: RunningService) -> Response:
    """One message of the Model Context Protocol; who may send it was decided as for every route."""
    if media_type(request) != "application/json":
        raise Problem(415, "Send the message as application/json.")
    message = await request.body()
    if request.app.state.mcp is None:  # made when first needed: its library takes a second to import
        request.app.state.mcp = await anyio.to_thread.run_sync(_open_handler, running)
    return _Reply(request.app.state.mcp, message)


@router.get("/mcp", response_class=Response)
@router.delete("/mcp", response_class=Response)
async def refuse_sessions() -> Response:
    """Clients ask whether there are sessions, and take this for no."""
    raise Problem(405, _NO_STREAM, headers={"Allow": "POST"})


class _Reply(Response):
    """What the MCP library answers; it writes to the connection itself."""

    def __init__(self, handler: MessageHandler, message: bytes) -> None:
        super().__init__()
        self._handler = handler
        self._message = message

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._handler.reply(self._message, scope, receive, send)


def _open_handler(running: Running) -> MessageHandler:
    """The tools speak to the same routes within this process. The guard stands before /mcp, so not here again."""
    from service.mcp.http import MessageHandler

    routes_alone = FastAPI(openapi_url=None)
    install_problem_handlers(routes_alone)
    routes_alone.add_exception_handler(Exception, _tell_the_log_alone)
    for routes in (ask, articles, search, verify):
        routes_alone.include_router(routes.router)
    routes_alone.state.running = running
    return MessageHandler(client_within(routes_alone))


async def _tell_the_log_alone(request: Request, error: Exception) -> Response:
    log.error("request failed", method=request.method, path=request.url.path, exc_info=error)
    return problem_response(request.scope, 500)
