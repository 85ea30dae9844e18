"""HTTP clients for LLM servers: they can be hung up on, and can neither flood us, nor trickle on, nor redirect us."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import httpx

from service.cancelling import Cancellation, current
from service.errors import LLMReplyInvalid, LLMTimeout

# A long reply of a model that thinks aloud is some hundred kilobytes.
MAX_REPLY_BYTES = 1_000_000


class _BoundedStream(httpx.SyncByteStream):
    """A response body that ends in an error when it grows too long or lasts past `deadline`."""

    def __init__(self, stream: httpx.SyncByteStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def __iter__(self) -> Iterator[bytes]:
        received = 0
        for chunk in self._stream:
            received += len(chunk)
            if received > MAX_REPLY_BYTES:
                raise LLMReplyInvalid(f"The LLM server sent more than {MAX_REPLY_BYTES:,} bytes")
            if time.monotonic() > self._deadline:
                raise LLMTimeout("The LLM server did not finish in time")
            yield chunk

    def close(self) -> None:
        self._stream.close()


def bounding_options() -> dict[str, Any]:
    """Options of an `httpx.Client` that bound every response.

    A hook rather than a transport, since a client with its own transport ignores the proxy variables. Nothing
    compressed is asked for or taken: a small body could unpack to any size. Redirects are not followed:
    evidence goes to the server that the settings name, and to no other.
    """
    return {
        "event_hooks": {"request": [_ask_for_plain, _let_be_ended], "response": [_bound]},
        "follow_redirects": False,
    }


def _ask_for_plain(request: httpx.Request) -> None:
    request.headers["accept-encoding"] = "identity"


def _let_be_ended(request: httpx.Request) -> None:
    """When the call is not waited for any longer, its connection is ended, and the server stops writing.

    Each call has a connection of its own: httpcore tells which one it is only when it is made.
    """
    request.headers["connection"] = "close"
    calling = current()

    def trace(event: str, told: Mapping[str, Any]) -> None:
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            _end_with(calling, told["return_value"].get_extra_info("socket"))

    request.extensions["trace"] = trace


def _end_with(calling: Cancellation, connection: socket.socket) -> None:
    def end() -> None:
        # Closing would not wake the thread that reads; nor is TLS taken down politely, which could block.
        with suppress(OSError):
            socket.socket.shutdown(connection, socket.SHUT_RDWR)

    calling.then_call(end)


def _bound(response: httpx.Response) -> None:
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise LLMReplyInvalid("The LLM server sent a compressed reply, which was not asked for")
    seconds = response.request.extensions.get("timeout", {}).get("read")
    deadline = time.monotonic() + seconds if seconds is not None else float("inf")
    if isinstance(response.stream, httpx.SyncByteStream):
        response.stream = _BoundedStream(response.stream, deadline)
