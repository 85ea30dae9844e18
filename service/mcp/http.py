"""MCP's streamable HTTP: one message in, one reply out, nothing kept between them.

Without sessions every message passes the same checks as any other request, a restart loses nothing, and several
services can stand behind one address. The library's own checks of Host, Origin and size stay off: those of the
service, which know its API keys and its names, stand before every route.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeVar

from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings

from service.client import BylineClient
from service.mcp.server import create_server

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
T = TypeVar("T")

_CHECKED_ALREADY = TransportSecuritySettings(enable_dns_rebinding_protection=False)


class MessageHandler:
    """Answers messages with what `client` reaches."""

    def __init__(self, client: BylineClient) -> None:
        async def reach(work: Callable[[BylineClient], Awaitable[T]]) -> T:
            return await work(client)

        self._server = create_server(reach)

    async def reply(self, message: bytes, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one POST whose body, `message`, has been read."""
        # A manager is made to run once; without sessions there is nothing that the next message would need of it.
        manager = StreamableHTTPSessionManager(
            self._server,
            json_response=True,
            stateless=True,
            security_settings=_CHECKED_ALREADY,
            max_request_body_size=len(message) + 1,
        )
        async with manager.run():
            await manager.handle_request(scope, _Replayed(message, receive), send)


class _Replayed:
    """The `receive` of a request whose body has been read: the body once, then what comes after it."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def __call__(self) -> MutableMapping[str, Any]:
        if self._body is None:
            return await self._receive()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}
