"""Lets requests in: by their key and its scope, at the pace agreed, and as many at once as can be served."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import structlog

from service.errors import AccessRefused, HostUnknown, KeyRefused
from service.keys import Keys, Scope, check_scope, identify, is_loopback
from service.keys_file import KeysFile
from service.rates import Admission, KeyRates
from service.routes.problems import NOT_READY, problem_response, refusal_response
from service.routes.running import Running
from service.routes.scopes import PUBLIC, required_scope
from service.settings import Settings

if TYPE_CHECKING:
    from index.key_store import StoredKey

ASGIScope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_NO_KEY = (
    "This service asks for an API key and none was sent. Send it as `Authorization: Bearer KEY` or `X-Api-Key: KEY`; "
    "the command line takes it from BYLINE_API_KEY or --key."
)


class Guard:
    """Stands before the routes, so that nothing of a refused request is read.

    A service on loopback for which no key was ever made is open to its machine. As soon as there is one, or
    on any other address, each request needs a key, also when all were revoked.
    """

    def __init__(
        self, app: Callable[[ASGIScope, Receive, Send], Awaitable[None]], settings: Settings
    ) -> None:
        self._app = app
        self._may_be_open = is_loopback(settings.host)
        self._own_names = {settings.host.lower(), *_listed(settings.allowed_hosts)}
        self._file = settings.api_keys_file
        self._rates = KeyRates(settings.key_requests_per_minute)
        self._admission = Admission(settings.max_in_flight)

    async def __call__(self, scope: ASGIScope, receive: Receive, send: Send) -> None:
        """Serve one ASGI connection."""
        wanted = required_scope(scope["method"], scope["path"]) if scope["type"] == "http" else PUBLIC
        if wanted is PUBLIC:
            await self._app(scope, receive, send)
            return
        running = getattr(scope["app"].state, "running", None)
        if not isinstance(running, Running):
            await problem_response(scope, 503, NOT_READY, code="not_ready")(scope, receive, send)
            return
        try:
            await self._check(scope, wanted, running)
            with self._admission.slot(wanted):
                await self._app(scope, receive, send)
        except AccessRefused as refused:
            await refusal_response(scope, refused)(scope, receive, send)

    async def _check(self, scope: ASGIScope, wanted: Scope, running: Running) -> None:
        keys: Keys = running.byline.catalogue.keys
        if self._file is not None:
            keys = KeysFile(self._file, keys)
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        presented = _presented(headers)
        key = await running.checking(_whose, presented, keys, self._may_be_open)
        if key is None:
            self._check_host(headers.get(b"host"))
            return
        structlog.contextvars.bind_contextvars(key=key.id)
        self._rates.count(key.id)
        check_scope(key, wanted)

    def _check_host(self, host: str | None) -> None:
        """A site that leads its own name to this machine would make a visitor's browser its way in.

        Browsers always say by which name they came. Where a key is needed there is nothing to gain that way.
        """
        name = (_host_name(host) or "").lower() if host is not None else "localhost"
        if not (is_loopback(name) or name in self._own_names):
            raise HostUnknown(
                "This service is not known by the name it was asked under. Use 127.0.0.1 or localhost, "
                "or list the name in BYLINE_ALLOWED_HOSTS."
            )


def _whose(presented: str | None, keys: Keys, may_be_open: bool) -> StoredKey | None:
    """Whose key was presented; None where no key was ever made and none is needed."""
    refused = KeyRefused(_NO_KEY)
    if presented is not None:
        try:
            return identify(presented, keys)
        except KeyRefused as error:
            refused = error
    if may_be_open and keys.is_empty():
        return None
    raise refused


def _presented(headers: Mapping[bytes, str]) -> str | None:
    """The key as most clients send it, or as Anthropic's do."""
    kind, _, key = headers.get(b"authorization", "").partition(" ")
    bearer = key.strip() if kind.lower() == "bearer" else ""
    return bearer or headers.get(b"x-api-key", "").strip() or None


def _host_name(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def _listed(names: str | None) -> set[str]:
    return {name.strip().lower() for name in (names or "").split(",") if name.strip()}
