"""Errors over HTTP: one table from exception to status, always as application/problem+json (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException as StarletteHTTPException

from index import errors as index_errors
from service import errors as service_errors
from service.dialects.error_forms import dialect_of, error_form
from service.routes.scopes import methods_at
from service.schemas import ProblemBody
from service.schemas.envelope import FieldProblem

log = structlog.get_logger("byline")

RETRY_AFTER_SECONDS = 5
NOT_READY = "The service is starting or stopping; try again in a moment."


class Problem(HTTPException):
    """An error that a route states itself, in words meant for the client."""

    def __init__(
        self,
        status: int,
        detail: str | None = None,
        *,
        code: str | None = None,
        errors: Sequence[FieldProblem] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, detail or _meaning(status), headers)
        self.code = code
        self.errors = tuple(errors)


@dataclass(frozen=True, slots=True)
class Kind:
    """How one class of exception is told. Without `detail` the exception's own message is fit for clients."""

    status: int
    code: str
    detail: str | None = None


# The first class that matches counts, so that a subclass stands before its base.
KINDS: dict[type[Exception], Kind] = {
    index_errors.ArticleNotFound: Kind(404, "article_not_found"),
    index_errors.ArticleRejected: Kind(422, "article_rejected"),
    index_errors.DataDirectoryLocked: Kind(503, "data_locked", "Another process owns the data directory."),
    index_errors.DataDirectoryInvalid: Kind(503, "data_unusable", "The data directory cannot be used."),
    index_errors.StorageFull: Kind(
        507, "storage_full", "The disk is full. Nothing was stored; send it again when there is space."
    ),
    index_errors.EmbeddingFailed: Kind(503, "embedding_failed", "The embedding model cannot be run."),
    index_errors.GroundingFailed: Kind(503, "grounding_failed", "The grounding model cannot be run."),
    index_errors.ProjectionFailed: Kind(
        503,
        "search_unavailable",
        "The search index is damaged. Stored articles are safe; run `byline rebuild`.",
    ),
    index_errors.IndexingError: Kind(500, "internal_error", "The collection could not be used."),
    service_errors.QuestionInvalid: Kind(422, "question_invalid"),
    service_errors.AnswerNotFound: Kind(404, "answer_not_found"),
    service_errors.CheckTimeout: Kind(503, "check_timeout"),
    service_errors.KeyRefused: Kind(401, "key_refused"),
    service_errors.ScopeMissing: Kind(403, "scope_missing"),
    service_errors.RateExceeded: Kind(429, "rate_exceeded"),
    service_errors.Overloaded: Kind(503, "overloaded"),
    service_errors.HostUnknown: Kind(421, "host_unknown"),
    service_errors.LLMTimeout: Kind(
        503,
        "llm_timeout",
        'The language model did not finish in time. Try again, or ask with "mode": "quote".',
    ),
    service_errors.LLMError: Kind(
        503,
        "llm_unavailable",
        'The language model cannot be used now. Try again, or ask with "mode": "quote".',
    ),
    service_errors.ServiceError: Kind(
        500, "internal_error", "The service is set up wrongly; its log says how."
    ),
}

# What a route states itself, without an exception that stands for it.
_STATED = {
    "model_not_found": (404, "There is no model of this name here. GET /v1/models lists those that are."),
    "not_ready": (503, NOT_READY),
}

_CODES = {
    400: "malformed",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    408: "too_slow",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid_field",
    500: "internal_error",
    503: "unavailable",
}

_DETAILS = {
    403: "A page of another site asked for this; Byline takes changes and questions from its own page only.",
    404: "Nothing is served at this address. GET /docs lists what is.",
    405: "This address does not accept this method. GET /docs lists what it accepts.",
    408: "The body arrived too slowly; send it again, in smaller parts if the connection is slow.",
    500: "The request could not be completed. The service's log has the cause under this request id.",
}


def problem_response(
    scope: MutableMapping[str, Any],
    status: int,
    detail: str | None = None,
    *,
    code: str | None = None,
    errors: Sequence[FieldProblem] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """The response that tells of one error, in the dialect of the request."""
    body = _problem_body(scope, status, detail, code, errors)
    retry = {"Retry-After": str(RETRY_AFTER_SECONDS)} if status in {429, 503} else {}
    dialect = dialect_of(scope)
    if dialect is not None:
        form = error_form(dialect, body)
        return JSONResponse(form.body, form.status, {**retry, **(headers or {}), **form.headers})
    return JSONResponse(
        body.model_dump(mode="json"),
        status_code=status,
        headers={**retry, **(headers or {})},
        media_type="application/problem+json",
    )


def _problem_body(
    scope: MutableMapping[str, Any],
    status: int,
    detail: str | None,
    code: str | None,
    errors: Sequence[FieldProblem] = (),
) -> ProblemBody:
    code = code or _CODES.get(status, HTTPStatus(status).phrase.lower().replace(" ", "_"))
    return ProblemBody(
        type=f"/docs#{code}",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail or _meaning(status),
        code=code,
        request_id=scope.get("state", {}).get("request_id"),
        errors=list(errors),
    )


def field_problems(errors: Sequence[Any]) -> list[FieldProblem]:
    """The errors of pydantic in Byline's words: dotted field path and message, never the input."""
    problems = []
    for item in errors:
        parts = [str(part) for part in item["loc"] if part not in {"body", "query", "path"}]
        message = str(item["msg"]).removeprefix("Value error, ")
        problems.append(FieldProblem(field=".".join(parts)[:200] or "body", message=message[:300]))
    return problems


def invalid_fields(errors: Sequence[FieldProblem]) -> Problem:
    """A 422 that names each field."""
    first = errors[0]
    more = f" ({len(errors) - 1} more)" if len(errors) > 1 else ""
    return Problem(422, f"{first.field}: {first.message}{more}", errors=errors[:100])


def install_problem_handlers(app: FastAPI) -> None:
    """Make every error of `app` a problem."""
    app.add_exception_handler(StarletteHTTPException, _http_exception)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(index_errors.IndexingError, _known_exception)
    app.add_exception_handler(service_errors.ServiceError, _known_exception)


async def _http_exception(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, StarletteHTTPException)
    if isinstance(error, Problem):
        return problem_response(
            request.scope,
            error.status_code,
            error.detail,
            code=error.code,
            errors=error.errors,
            headers=error.headers,
        )
    # Starlette's own details repeat the status phrase; only its 400 (a bad multipart body) says more.
    detail = error.detail if error.status_code == 400 else None
    headers = error.headers
    if error.status_code == 405:  # its own header names the methods of one route of several at this address
        headers = {"Allow": ", ".join(methods_at(request.url.path))}
    return problem_response(request.scope, error.status_code, detail, headers=headers)


async def _validation_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return await _http_exception(request, invalid_fields(field_problems(error.errors())))


async def _known_exception(request: Request, error: Exception) -> JSONResponse:
    kind = next(kind for known, kind in KINDS.items() if isinstance(error, known))
    if kind.status >= 500:
        log.error("request refused", code=kind.code, exc_info=error)
    return problem_response(request.scope, kind.status, kind.detail or str(error), code=kind.code)


def error_problem(scope: MutableMapping[str, Any], error: Exception) -> ProblemBody:
    """An error that came once the response had begun, as the same problem that it would have been before."""
    unforeseen = Kind(500, _CODES[500], _DETAILS[500])
    kind = next((kind for known, kind in KINDS.items() if isinstance(error, known)), unforeseen)
    if kind.status >= 500:
        log.error("request failed", code=kind.code, exc_info=error)
    return _problem_body(scope, kind.status, kind.detail or str(error), kind.code)


def refusal_response(scope: MutableMapping[str, Any], refused: service_errors.AccessRefused) -> JSONResponse:
    """The response to a request that is not let in. Not logged as an error: under load there are thousands."""
    kind = KINDS[type(refused)]
    headers = {"WWW-Authenticate": "Bearer"} if kind.status == 401 else {}
    if refused.retry_after_seconds is not None:
        headers["Retry-After"] = str(refused.retry_after_seconds)
    return problem_response(scope, kind.status, str(refused), code=kind.code, headers=headers)


def problem_meanings() -> list[tuple[str, int, str]]:
    """Every code with its status and a sentence, for the documentation."""
    by_status = {code: (status, _meaning(status)) for status, code in _CODES.items()}
    by_kind = {kind.code: (kind.status, kind.detail or _first_line(error)) for error, kind in KINDS.items()}
    merged = {**by_kind, **_STATED, **by_status}
    return sorted(((code, status, text) for code, (status, text) in merged.items()), key=lambda item: item[1])


def _meaning(status: int) -> str:
    return _DETAILS.get(status) or HTTPStatus(status).description or HTTPStatus(status).phrase


def _first_line(error: type[Exception]) -> str:
    return (error.__doc__ or "").partition("\n")[0]
