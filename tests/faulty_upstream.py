"""An OpenAI-compatible server on a real socket that fails in whichever way it is told to."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

Serve = Callable[["FaultyUpstream", socket.socket], None]

_QUOTA = {"error": {"code": "insufficient_quota", "message": "You exceeded your current quota"}}


def completion(content: str, finish_reason: str = "stop") -> dict[str, Any]:
    """The body of a chat completion."""
    message = {"role": "assistant", "content": content}
    return {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [{"index": 0, "message": message, "finish_reason": finish_reason}],
        "usage": {"prompt_tokens": 11, "completion_tokens": 3, "total_tokens": 14},
    }


def http(status: int, body: Any = "", content_type: str = "application/json", **headers: str) -> bytes:
    """A whole HTTP response."""
    data = (body if isinstance(body, str) else json.dumps(body)).encode()
    given = {"Content-Type": content_type, "Content-Length": str(len(data)), "Connection": "close", **headers}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in given.items())
    return f"HTTP/1.1 {status} X\r\n{head}\r\n".encode() + data


def sends(response: bytes) -> Serve:
    """Sends this and closes."""
    return lambda _, connection: connection.sendall(response)


def stalls_after(share: float) -> Serve:
    """Sends the first part of a good response, then nothing until the server is closed."""

    def serve(server: FaultyUpstream, connection: socket.socket) -> None:
        response = http(200, completion(server.content))
        connection.sendall(response[: int(share * len(response))])
        server.closing.wait()

    return serve


def trickles(server: FaultyUpstream, connection: socket.socket) -> None:
    """Sends one byte of a good response every `pause` seconds."""
    response = http(200, completion(server.content))
    head = response.index(b"\r\n\r\n") + 4
    connection.sendall(response[:head])
    for byte in response[head:]:
        if server.closing.wait(server.pause):
            return
        connection.sendall(bytes([byte]))


def resets(_: FaultyUpstream, connection: socket.socket) -> None:
    """Ends the connection with RST in the middle of the headers."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def floods(_: FaultyUpstream, connection: socket.socket) -> None:
    """Sends a completion of 10 MB."""
    connection.sendall(http(200, completion("x" * 10_000_000)))


def answers(server: FaultyUpstream, connection: socket.socket) -> None:
    """Nothing is wrong."""
    connection.sendall(http(200, completion(server.content)))


CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"

# The faults of an upstream that listens; refused, DNS and TLS lie in its address.
FAULTS: dict[str, Serve] = {
    "401": sends(http(401, {"error": {"message": "Incorrect API key"}})),
    "403": sends(http(403, {"error": {"message": "Forbidden"}})),
    "429 with Retry-After": sends(http(429, "slow down", Retry_After="1")),
    "429 with garbage Retry-After": sends(http(429, "slow down", Retry_After="in a while, NaN")),
    "out of quota": sends(http(429, _QUOTA)),
    "500": sends(http(500, "oops")),
    "529": sends(http(529, {"error": {"message": "Overloaded"}})),
    "no headers": stalls_after(0.0),
    "stall before the first token": stalls_after(0.3),
    "stall after the first token": stalls_after(0.8),
    "one token every 2 s": trickles,
    "reset": resets,
    "cut chunk": sends(CHUNKED + b'40\r\n{"id": "1", "choices": [{"mess'),
    "HTML with 200": sends(http(200, "<html>Log in</html>", "text/html")),
    "bad JSON": sends(http(200, '{"id": "1", "choices": [')),
    "empty choices": sends(http(200, completion("x") | {"choices": []})),
    "length": sends(http(200, completion('{"statements": [{"text": "The harb', "length"))),
    "10 MB answer": floods,
}


def is_slow(server: FaultyUpstream, connection: socket.socket) -> None:
    """Gives a good answer after `pause` seconds."""
    server.closing.wait(server.pause)
    answers(server, connection)


def waits_for_hang_up(server: FaultyUpstream, connection: socket.socket) -> None:
    """Writes for as long as the other side listens, as an LLM server does; notes when it hangs up."""
    with suppress(ConnectionError):
        while connection.recv(65536):
            pass
    server.hung_up.set()


SERVES = {**FAULTS, "slow": is_slow, "until hung up": waits_for_hang_up}


class FaultyUpstream:
    """Serves with `fault` (a name of `SERVES`, or None for good answers); counts requests in `calls`.

    Args:
        content: what a good answer says.
        pause: seconds between the bytes of a trickle.
    """

    def __init__(self, content: str = "Hello.", *, pause: float = 2.0) -> None:
        self.content = content
        self.pause = pause
        self.fault: str | None = None
        self.calls = 0
        self.closing = threading.Event()
        self.hung_up = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def close(self) -> None:
        """Refuse connections from now on and let go of those that stall."""
        self.closing.set()
        # Closing alone does not wake a thread that waits in accept().
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while not self.closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            if not _read_request(connection):
                return
            self.calls += 1
            (SERVES[self.fault] if self.fault else answers)(self, connection)


def _read_request(connection: socket.socket) -> bool:
    """Read one whole request; False when the other side left, or does not speak HTTP."""
    received = b""
    while b"\r\n\r\n" not in received:
        data = connection.recv(65536)
        if not data or not (received + data).startswith(b"POST"):
            return False
        received += data
    head, _, body = received.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    missing = int(lengths[0].split(b":")[1]) - len(body)
    while missing > 0:
        data = connection.recv(65536)
        if not data:
            return False
        missing -= len(data)
    return True
