"""Refuses changes that a page of another site asks a visitor's browser to make."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from service.routes.problems import problem_response

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_READ_ONLY = frozenset({"GET", "HEAD", "OPTIONS"})


class SameOrigin:
    """Browsers say where a request comes from; programs do not, and are let through.

    A service on loopback without keys is otherwise open to every page that its user visits: a form can
    send files to any address without asking.
    """

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI connection."""
        if scope["type"] == "http" and scope["method"] not in _READ_ONLY and _is_foreign(scope):
            await problem_response(scope, 403)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _is_foreign(scope: Scope) -> bool:
    headers: dict[bytes, str] = {name: value.decode("latin-1") for name, value in scope["headers"]}
    if headers.get(b"sec-fetch-site", "none") not in {"none", "same-origin"}:
        return True
    origin = headers.get(b"origin")
    if origin is None:
        return False
    try:
        return urlsplit(origin).netloc.lower() != headers.get(b"host", "").lower()
    except ValueError:
        return True
