"""Errors in the form that the client of each dialect reads; every other address tells problems (RFC 9457)."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from service.schemas import ProblemBody

_OPENAI_PATHS = ("/v1/chat/completions", "/v1/embeddings", "/v1/models")
_ANTHROPIC_PATHS = ("/v1/messages",)

# Where OpenAI has a code of its own for it; elsewhere Byline's codes stand.
_OPENAI_CODES = {"key_refused": "invalid_api_key", "rate_exceeded": "rate_limit_exceeded"}
_ANTHROPIC_TYPES = {
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    529: "overloaded_error",
}


class Dialect(Enum):
    """Whose client is spoken to."""

    OPENAI = "openai"
    ANTHROPIC = "anthropic"


@dataclass(frozen=True, slots=True)
class ErrorForm:
    """One error as it goes over the wire."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)


def dialect_of(scope: MutableMapping[str, Any]) -> Dialect | None:
    """The dialect of a request. Anthropic's clients send their version; only they share an address with OpenAI's."""
    path = scope.get("path", "")
    if _is_at(path, _ANTHROPIC_PATHS):
        return Dialect.ANTHROPIC
    if not _is_at(path, _OPENAI_PATHS):
        return None
    names = {name for name, _ in scope.get("headers", ())}
    return Dialect.ANTHROPIC if b"anthropic-version" in names else Dialect.OPENAI


def error_form(dialect: Dialect, problem: ProblemBody) -> ErrorForm:
    """`problem` as this dialect tells it. Neither has a 422: what cannot be taken is a bad request."""
    status = 400 if problem.status == 422 else problem.status
    return _openai(status, problem) if dialect is Dialect.OPENAI else _anthropic(status, problem)


def _openai(status: int, problem: ProblemBody) -> ErrorForm:
    kind = (
        "server_error" if status >= 500 else "rate_limit_error" if status == 429 else "invalid_request_error"
    )
    error = {
        "message": problem.detail,
        "type": kind,
        "param": problem.errors[0].field if problem.errors else None,
        "code": _OPENAI_CODES.get(problem.code, problem.code),
    }
    return ErrorForm(status, {"error": error})


def _anthropic(status: int, problem: ProblemBody) -> ErrorForm:
    status = 529 if problem.code == "overloaded" else status
    kind = _ANTHROPIC_TYPES.get(status, "api_error" if status >= 500 else "invalid_request_error")
    error = {"type": kind, "message": problem.detail}
    headers = {"request-id": problem.request_id} if problem.request_id else {}
    return ErrorForm(status, {"type": "error", "error": error, "request_id": problem.request_id}, headers)


def _is_at(path: str, places: tuple[str, ...]) -> bool:
    return any(path == place or path.startswith(f"{place}/") for place in places)
