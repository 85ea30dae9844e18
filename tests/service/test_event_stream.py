"""The response of events, spoken to over bare ASGI: kept alive, ended with its client, cut when not read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import anyio
import pytest

from service.routes import event_stream
from service.routes.event_stream import EventStream

pytestmark = pytest.mark.anyio


class Client:
    """The ASGI side of one client. `reads` is False for one that stopped; `leave` disconnects it."""

    def __init__(self, *, reads: bool = True) -> None:
        self.received: list[str] = []
        self.leave = anyio.Event()
        self._reads = reads

    async def receive(self) -> dict[str, Any]:
        await self.leave.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        if not self._reads and self.received:
            await anyio.sleep_forever()
        self.received.append(message.get("body", b"start").decode())


class Messages:
    """Says "one", waits for `go_on`, says "two"; knows whether it was closed early."""

    def __init__(self) -> None:
        self.go_on = anyio.Event()
        self.was_cut = False

    async def __call__(self) -> AsyncGenerator[str, None]:
        try:
            yield "one"
            await self.go_on.wait()
            yield "two"
        except (GeneratorExit, asyncio.CancelledError):
            self.was_cut = True
            raise


async def serve(client: Client, messages: Messages) -> None:
    with anyio.fail_after(30):
        await EventStream(messages())({"type": "http"}, client.receive, client.send)


async def test_each_message_is_sent_and_the_response_ended() -> None:
    client, messages = Client(), Messages()
    messages.go_on.set()
    await serve(client, messages)
    assert client.received == ["start", "one", "two", ""]
    assert not messages.was_cut


async def test_a_client_that_leaves_ends_the_work() -> None:
    client, messages = Client(), Messages()
    async with anyio.create_task_group() as group:
        group.start_soon(serve, client, messages)
        while client.received != ["start", "one"]:
            await anyio.sleep(0)
        client.leave.set()
    assert client.received == ["start", "one"]
    assert messages.was_cut


async def test_silence_is_broken_by_comments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_stream, "PING_SECONDS", 0.01)
    client, messages = Client(), Messages()
    async with anyio.create_task_group() as group:
        group.start_soon(serve, client, messages)
        while len(client.received) < 4:
            await anyio.sleep(0.001)
        messages.go_on.set()
    assert client.received[2].startswith(": ")
    assert client.received[2].endswith("\n\n")
    assert client.received[-2:] == ["two", ""]


async def test_a_client_that_stops_reading_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_stream, "PATIENCE_SECONDS", 0.01)
    client, messages = Client(reads=False), Messages()
    await serve(client, messages)
    assert client.received == ["start"]
    assert messages.was_cut
