"""A client that stops reading loses its connection; one that is merely slow does not. Over a real uvicorn."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn

from service import slow_clients
from service.slow_clients import patient_protocol

CHUNK = b"x" * 65_536
CHUNKS = 400  # 26 MB: more than the buffers of both sides hold


class App:
    """Sends a long body; knows how it ended."""

    def __init__(self) -> None:
        self.has_ended = threading.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(CHUNKS):
            await send({"type": "http.response.body", "body": CHUNK, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
        self.has_ended.set()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[uvicorn.Server, App, int]]:
    monkeypatch.setattr(slow_clients, "PATIENCE_SECONDS", 1.0)
    app = App()
    config = uvicorn.Config(app, http=patient_protocol(), lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield server, app, listener.getsockname()[1]
    server.should_exit = True
    thread.join(20)


def asking(port: int) -> socket.socket:
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.settimeout(60)
    client.connect(("127.0.0.1", port))
    client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    return client


def test_one_that_stops_reading_is_cut(server: tuple[uvicorn.Server, App, int]) -> None:
    running, app, port = server
    with asking(port):
        assert app.has_ended.wait(60), "what is sent to a connection that was cut goes nowhere"
        until = time.monotonic() + 30
        while running.server_state.connections and time.monotonic() < until:
            time.sleep(0.05)
        assert not running.server_state.connections


def test_one_that_is_slow_gets_everything(server: tuple[uvicorn.Server, App, int]) -> None:
    _, _, port = server
    received = 0
    with asking(port) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        for pause in (0.3, 0.3, 0.3, 0.3, 0.3):
            time.sleep(pause)
            received += len(client.recv(1 << 20))
        while received < CHUNKS * len(CHUNK):
            received += len(client.recv(1 << 20))
    assert received > CHUNKS * len(CHUNK)
