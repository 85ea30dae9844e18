"""The client's way to an app of its own process: requests that open no connection, and stream as over one.

httpx has such a transport, which gives a response only once it is whole.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any

import httpx

Message = MutableMapping[str, Any]
App = Callable[
    [MutableMapping[str, Any], Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]],
    Awaitable[None],
]


class InProcessTransport(httpx.AsyncBaseTransport):
    """Sends requests to an ASGI app, which must be running."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """See `httpx.AsyncBaseTransport`."""
        assert isinstance(request.stream, httpx.AsyncByteStream)
        exchange = _Exchange(request.stream)
        exchange.begin(self._app(_scope(request), exchange.receive, exchange.send))
        try:
            start = await exchange.next_message()
        except BaseException:
            await exchange.aclose()
            raise
        if start is None:
            raise httpx.RemoteProtocolError("The app ended without a response.", request=request)
        return httpx.Response(start["status"], headers=start["headers"], stream=exchange)


class _Exchange(httpx.AsyncByteStream):
    """One request and its response; the response's body is read from it."""

    def __init__(self, body: httpx.AsyncByteStream) -> None:
        self._body = aiter(body)
        self._is_sent = False
        self._has_left = asyncio.Event()
        self._messages: asyncio.Queue[Message | None] = asyncio.Queue()
        self._serving: asyncio.Future[None] | None = None

    def begin(self, serving: Awaitable[None]) -> None:
        self._serving = asyncio.ensure_future(serving)
        self._serving.add_done_callback(lambda _: self._messages.put_nowait(None))

    async def receive(self) -> Message:
        """The app's side: parts of the request, then the client's leaving."""
        if self._is_sent:
            await self._has_left.wait()
            return {"type": "http.disconnect"}
        part = await anext(self._body, None)
        self._is_sent = part is None
        return {"type": "http.request", "body": part or b"", "more_body": part is not None}

    async def send(self, message: Message) -> None:
        """The app's side: the response."""
        self._messages.put_nowait(message)

    async def next_message(self) -> Message | None:
        """What the app sent next; None at its end. Raises what the app raises."""
        message = await self._messages.get()
        if message is None and self._serving is not None:
            await self._serving
        return message

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while (message := await self.next_message()) is not None:
            if message.get("body"):
                yield message["body"]

    async def aclose(self) -> None:
        """Leave; the app is given the time to notice."""
        self._has_left.set()
        if self._serving is not None:
            await asyncio.wait({self._serving})


def _scope(request: httpx.Request) -> MutableMapping[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "scheme": request.url.scheme,
        "path": request.url.path,
        "raw_path": request.url.raw_path.split(b"?")[0],
        "query_string": request.url.query,
        "server": (request.url.host, request.url.port),
        "client": ("127.0.0.1", 0),
        "root_path": "",
    }
