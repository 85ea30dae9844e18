"""Requests whose length lies, over real sockets: each ends, none costs more than itself, none is smuggled in."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn

from service.app import create_app
from service.observability import configure_logging
from service.routes import bodies
from service.settings import Settings
from service.wiring import Byline
from tests.service.scripted import ScriptedByline

BODY = json.dumps({"question": "Why?"}).encode()
HEAD = b"POST /v1/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"


@pytest.fixture(scope="module", params=["httptools", "h11"])
def address(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, int]]:
    """The service on a socket, behind either of uvicorn's parsers."""
    configure_logging("critical")
    settings = Settings(data_dir=tmp_path_factory.mktemp("lying") / "data", max_body_mb=0.1)
    byline: Byline = ScriptedByline()  # type: ignore[assignment]  # scripted
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        create_app(settings, byline), http=request.param, log_config=None, timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield listener.getsockname()
    server.should_exit = True
    thread.join(10)


def exchange(address: tuple[str, int], sent: bytes, *, hang_up: bool = False, seconds: float = 20) -> bytes:
    """Everything that comes back until the service hangs up or is silent."""
    received = b""
    with socket.create_connection(address, timeout=seconds) as connection:
        connection.sendall(sent)
        if hang_up:
            connection.shutdown(socket.SHUT_WR)
        connection.settimeout(2)
        try:
            while chunk := connection.recv(65536):
                received += chunk
        except (TimeoutError, ConnectionError):
            pass
    return received


def statuses(received: bytes) -> list[int]:
    lines = received.replace(b"HTTP/1.1 ", b"\nHTTP/1.1 ").splitlines()
    return [int(line.split()[1]) for line in lines if line.startswith(b"HTTP/1.1 ")]


def assert_serves(address: tuple[str, int]) -> None:
    length = b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(BODY)
    assert statuses(exchange(address, HEAD + length + BODY)) == [200]


def chunked(*chunks: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("headers", "body", "expected"),
    [
        pytest.param(b"Content-Length: 999999\r\n", b"", {413}, id="declares too much"),
        pytest.param(b"Content-Length: " + b"9" * 30 + b"\r\n", b"", {400, 413}, id="declares the universe"),
        pytest.param(b"Content-Length: -1\r\n", BODY, {400}, id="negative"),
        pytest.param(b"Content-Length: 0x10\r\n", BODY, {400}, id="hexadecimal"),
        pytest.param(b"Content-Length: 19, 20\r\n", BODY, {400}, id="two in one"),
        pytest.param(b"Content-Length: 20\r\nContent-Length: 5\r\n", BODY, {400}, id="two that differ"),
        pytest.param(b"Content-Length: 5\r\n", BODY, {400}, id="declares too little"),
        pytest.param(b"", b"", {400}, id="no body at all"),
        pytest.param(
            b"Transfer-Encoding: chunked\r\n",
            chunked(*[b"x" * 20_000] * 6),
            {413},
            id="chunks above the limit",
        ),
        pytest.param(b"Transfer-Encoding: chunked\r\n", b"zz\r\n", {400}, id="a chunk of no length"),
        pytest.param(b"Transfer-Encoding: gzip\r\n", BODY, {400, 415}, id="unknown transfer encoding"),
        pytest.param(
            b"Content-Encoding: gzip\r\nContent-Length: 20\r\n",
            b"\x1f\x8b" + b"0" * 18,
            {415},
            id="compressed",
        ),
    ],
)
def test_a_length_that_lies_is_refused_and_the_service_goes_on(
    address: tuple[str, int], headers: bytes, body: bytes, expected: set[int]
) -> None:
    received = exchange(address, HEAD + headers + b"\r\n" + body)
    assert statuses(received)[0] in expected
    assert all(status < 500 for status in statuses(received))
    assert_serves(address)


def test_a_body_that_ends_early_costs_nothing(address: tuple[str, int]) -> None:
    received = exchange(address, HEAD + b"Content-Length: 500\r\n\r\n" + BODY, hang_up=True)
    assert all(status < 500 for status in statuses(received))
    assert_serves(address)


def test_nothing_is_smuggled_past_a_length_that_contradicts_the_chunks(address: tuple[str, int]) -> None:
    hidden = b"DELETE /v1/articles/a_1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    both = b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n"
    received = exchange(address, HEAD + both + b"0\r\n\r\n" + hidden)
    assert 204 not in statuses(received)
    kept = exchange(address, b"GET /v1/articles/a_1 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    assert statuses(kept) == [200]


def test_a_body_that_trickles_in_is_cut(address: tuple[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "PATIENCE_SECONDS", 0.5)
    with socket.create_connection(address, timeout=20) as connection:
        connection.sendall(HEAD + b"Content-Length: 1000\r\n\r\n{")
        trickling = threading.Event()

        def trickle() -> None:
            while not trickling.wait(0.1):
                try:
                    connection.sendall(b" ")
                except OSError:
                    return

        thread = threading.Thread(target=trickle, daemon=True)
        thread.start()
        received = b""
        try:
            while chunk := connection.recv(65536):
                received += chunk
        except ConnectionError:
            pass
        trickling.set()
        thread.join(5)
    assert statuses(received) == [408]
    assert b'"too_slow"' in received
    assert_serves(address)


def test_a_client_that_is_merely_slow_is_waited_for(address: tuple[str, int]) -> None:
    with socket.create_connection(address, timeout=20) as connection:
        length = b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(BODY)
        connection.sendall(HEAD + length + BODY[:5])
        time.sleep(0.7)
        connection.sendall(BODY[5:])
        assert statuses(connection.recv(65536)) == [200]
