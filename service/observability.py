"""Structured logs, and the request id that ties a response to its log lines."""

from __future__ import annotations

import json
import logging
import re
import sys
import time
import uuid
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import structlog

from service.routes.problems import problem_response
from service.routes.running import Running
from service.routes.scopes import known_route
from service.telemetry.tracing import request_span

if TYPE_CHECKING:
    from service.telemetry.metrics import Metrics

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_ACCEPTED_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_API_KEY = re.compile(r"byl_([0-9a-f]{12})_[A-Za-z0-9_-]+")
_BEARER = re.compile(r"(?i)(bearer) [^\s\"'\\]+")
# A shorter one would take ordinary words out of the log.
_SHORTEST_SECRET = 6
_HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"cache-control": b"no-store",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
}
# Their news of every step would drown our one line a request.
_TALKATIVE = ("alembic", "httpx", "httpx2", "httpcore", "chromadb", "mcp", "uvicorn")

log = structlog.get_logger("byline")


def configure_logging(level: str, *, secrets: Collection[str] = ()) -> None:
    """Write every log line, also those of libraries, as one JSON object on standard error.

    Args:
        level: the least severe that is written.
        secrets: taken out of every line, wherever they stand: an upstream may repeat the key it was sent.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
                _without(secrets),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for library in _TALKATIVE:
        logging.getLogger(library).setLevel(max(logging.WARNING, logging.root.level))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _without(secrets: Collection[str]) -> Callable[[Any, str, Any], str]:
    """A processor that takes secrets out of a rendered line; of an API key its id is left."""
    spelled = {spelling for secret in secrets for spelling in (secret, json.dumps(secret)[1:-1])}
    longest_first = sorted((one for one in spelled if len(one) >= _SHORTEST_SECRET), key=len, reverse=True)

    def redact(_logger: Any, _method: str, line: Any) -> str:
        redacted = str(line)
        for secret in longest_first:
            redacted = redacted.replace(secret, "[secret]")
        return _BEARER.sub(r"\1 [secret]", _API_KEY.sub(r"byl_\1_[secret]", redacted))

    return redact


class RequestScope:
    """The outermost layer: an id and a log line a request, headers, and a 500 for what nobody caught."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        status = 0
        started = time.perf_counter()
        method, route = known_route(scope["method"], scope["path"])
        metrics = _metrics(scope)

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = _with_defaults(message.get("headers", ()), request_id)
            await send(message)

        try:
            with metrics.request() if metrics else nullcontext(), request_span(method, route, _text(scope)):
                await self._app(scope, receive, send_with_headers)
        except Exception:
            log.exception("request failed", method=scope["method"], path=scope["path"])
            if status:
                raise  # the answer has begun: only cutting the connection tells the client
            await problem_response(scope, 500)(scope, receive, send_with_headers)
        finally:
            seconds = time.perf_counter() - started
            if metrics:
                metrics.requested(method, route, status, seconds)
            duration_ms = round(seconds * 1000, 1)
            log.info(
                "request", method=scope["method"], path=scope["path"], status=status, duration_ms=duration_ms
            )


def _metrics(scope: Scope) -> Metrics | None:
    running = getattr(scope["app"].state, "running", None)
    return running.byline.metrics if isinstance(running, Running) else None


def _text(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _ACCEPTED_ID.fullmatch(value):
            return bytes(value).decode("ascii")
    return f"req_{uuid.uuid4().hex}"


def _with_defaults(headers: Any, request_id: str) -> list[tuple[bytes, bytes]]:
    given = [(bytes(name).lower(), bytes(value)) for name, value in headers]
    names = {name for name, _ in given}
    missing = [(name, value) for name, value in _HEADERS.items() if name not in names]
    return [*given, *missing, (b"x-request-id", request_id.encode("ascii"))]
