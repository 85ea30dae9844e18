"""A response of Server-Sent Events: kept alive, ended with its client, and cut when that stops reading."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, MutableMapping
from typing import Any

import anyio
import structlog
from starlette.responses import Response

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PING_SECONDS = 15.0
# Longer than a phone takes to change networks; what it has not read until then waits in the system's buffers.
PATIENCE_SECONDS = 20.0
_PING = ": still answering\n\n"  # a comment, which is no event

log = structlog.get_logger("byline")


# Characters that JSON leaves as they are and that some readers of lines take for the end of one.
_ENDS_OF_LINES = str.maketrans({mark: f"\\u{ord(mark):04x}" for mark in "\u0085\u2028\u2029"})


def sse(json_text: str, *, event: str | None = None, event_id: str | None = None) -> str:
    """One event as it goes over the wire; `json_text` has no line breaks outside strings, nor inside."""
    fields = (("event", event), ("id", event_id), ("data", json_text.translate(_ENDS_OF_LINES)))
    return "".join(f"{name}: {value}\n" for name, value in fields if value is not None) + "\n"


class EventStream(Response):
    """Sends each message of a generator at once, and `ping` where it is silent for long.

    The generator is closed when the client leaves, so that its `finally` blocks and contexts let go of the work.
    It must not raise: by then the status has been sent, and an error is an event.
    """

    media_type = "text/event-stream"

    def __init__(
        self,
        messages: AsyncGenerator[str, None],
        *,
        ping: str = _PING,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(
            headers={
                "Cache-Control": "no-store, no-transform",
                "X-Accel-Buffering": "no",  # nginx would collect the answer before passing it on
                **(headers or {}),
            }
        )
        del self.headers["content-length"]
        self._messages = messages
        self._ping = ping

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  of ASGI
        """Serve one ASGI connection."""
        connection = _Connection(send)
        try:
            async with anyio.create_task_group() as group:
                connection.cut = group.cancel_scope.cancel
                group.start_soon(_until_disconnected, receive, group.cancel_scope)
                group.start_soon(connection.keep_alive, self._ping)
                await connection.start(self.status_code, self.raw_headers)
                async for message in self._messages:
                    await connection.write(message)
                await connection.end()
                group.cancel_scope.cancel()
        finally:
            with anyio.CancelScope(shield=True):
                await self._messages.aclose()


class _Connection:
    """Writes to one client, one message at a time, for as long as it reads."""

    def __init__(self, send: Send) -> None:
        self.cut: Callable[[], None] = lambda: None
        self._send = send
        self._turn = anyio.Lock()
        self._written_at = anyio.current_time()

    async def start(self, status: int, headers: list[tuple[bytes, bytes]]) -> None:
        await self._pass_on({"type": "http.response.start", "status": status, "headers": headers})

    async def write(self, message: str) -> None:
        body = message.encode()
        await self._pass_on({"type": "http.response.body", "body": body, "more_body": True})

    async def end(self) -> None:
        await self._pass_on({"type": "http.response.body", "body": b"", "more_body": False})

    async def keep_alive(self, ping: str) -> None:
        """Proxies close what is silent for long."""
        while True:
            await anyio.sleep_until(self._written_at + PING_SECONDS)
            if anyio.current_time() >= self._written_at + PING_SECONDS:
                await self.write(ping)

    async def _pass_on(self, message: MutableMapping[str, Any]) -> None:
        async with self._turn:
            with anyio.move_on_after(PATIENCE_SECONDS) as waiting:
                await self._send(message)
            if waiting.cancelled_caught:
                log.warning("a client that stopped reading was cut", seconds=PATIENCE_SECONDS)
                self.cut()
                await anyio.sleep(0)  # where the cut takes effect
            self._written_at = anyio.current_time()


async def _until_disconnected(receive: Receive, stream: anyio.CancelScope) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.cancel()
