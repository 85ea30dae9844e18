"""Which dialect an error is told in, and how each of ours is called there."""

from __future__ import annotations

from typing import Any

import pytest

from service.dialects.error_forms import Dialect, dialect_of, error_form
from service.schemas import ProblemBody
from service.schemas.envelope import FieldProblem


def scope(path: str, *headers: bytes) -> dict[str, Any]:
    return {"type": "http", "path": path, "headers": [(name, b"") for name in headers]}


def problem(status: int, code: str, *fields: str) -> ProblemBody:
    errors = [FieldProblem(field=field, message="is wrong") for field in fields]
    return ProblemBody(
        type=f"/docs#{code}",
        title="T",
        status=status,
        detail="D.",
        code=code,
        request_id="req_1",
        errors=errors,
    )


@pytest.mark.parametrize(
    ("request_scope", "dialect"),
    [
        (scope("/v1/chat/completions"), Dialect.OPENAI),
        (scope("/v1/embeddings"), Dialect.OPENAI),
        (scope("/v1/models/byline"), Dialect.OPENAI),
        (scope("/v1/models", b"anthropic-version"), Dialect.ANTHROPIC),
        (scope("/v1/messages"), Dialect.ANTHROPIC),
        (scope("/v1/messages/count_tokens"), Dialect.ANTHROPIC),
        (scope("/v1/messagesx"), None),
        (scope("/v1/ask"), None),
        (scope("/v1/ask", b"anthropic-version"), None),
        ({"type": "lifespan"}, None),
    ],
)
def test_the_address_says_the_dialect(request_scope: dict[str, Any], dialect: Dialect | None) -> None:
    assert dialect_of(request_scope) is dialect


@pytest.mark.parametrize(
    ("told", "status", "kind", "code", "param"),
    [
        (problem(422, "invalid_field", "mode"), 400, "invalid_request_error", "invalid_field", "mode"),
        (problem(401, "key_refused"), 401, "invalid_request_error", "invalid_api_key", None),
        (problem(404, "model_not_found", "model"), 404, "invalid_request_error", "model_not_found", "model"),
        (problem(429, "rate_exceeded"), 429, "rate_limit_error", "rate_limit_exceeded", None),
        (problem(503, "overloaded"), 503, "server_error", "overloaded", None),
    ],
)  # fmt: skip
def test_openais_form(told: ProblemBody, status: int, kind: str, code: str, param: str | None) -> None:
    form = error_form(Dialect.OPENAI, told)
    assert (form.status, form.headers) == (status, {})
    assert form.body == {"error": {"message": "D.", "type": kind, "param": param, "code": code}}


@pytest.mark.parametrize(
    ("told", "status", "kind"),
    [
        (problem(422, "invalid_field", "messages"), 400, "invalid_request_error"),
        (problem(400, "malformed"), 400, "invalid_request_error"),
        (problem(401, "key_refused"), 401, "authentication_error"),
        (problem(403, "scope_missing"), 403, "permission_error"),
        (problem(404, "model_not_found"), 404, "not_found_error"),
        (problem(413, "too_large"), 413, "request_too_large"),
        (problem(429, "rate_exceeded"), 429, "rate_limit_error"),
        (problem(503, "overloaded"), 529, "overloaded_error"),
        (problem(503, "llm_timeout"), 503, "api_error"),
        (problem(500, "internal_error"), 500, "api_error"),
    ],
)
def test_anthropics_form(told: ProblemBody, status: int, kind: str) -> None:
    form = error_form(Dialect.ANTHROPIC, told)
    assert (form.status, form.headers) == (status, {"request-id": "req_1"})
    assert form.body == {"type": "error", "error": {"type": kind, "message": "D."}, "request_id": "req_1"}
