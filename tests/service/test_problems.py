"""Bad requests: each gets a problem that names what is wrong, and the service stays up."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from index import errors as index_errors
from index.errors import ArticleRejected, DataDirectoryInvalid, EmbeddingFailed, ProjectionFailed, StorageFull
from service import errors as service_errors
from service.errors import LLMReplyInvalid, LLMTimeout, LLMUnavailable
from service.routes.problems import KINDS, problem_meanings
from tests.service.scripted import ScriptedByline

pytestmark = pytest.mark.anyio

JSON = {"Content-Type": "application/json"}
SECRET = "/srv/secret/path sk-key-123 upstream said <html>"


def assert_problem(response: httpx.Response, status: int, code: str | None = None) -> dict[str, Any]:
    """It is a complete problem document of this status."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert set(body) == {"type", "title", "status", "detail", "code", "request_id", "errors"}
    assert body["status"] == status
    assert body["type"] == f"/docs#{body['code']}"
    assert body["request_id"] == response.headers["x-request-id"]
    assert body["detail"]
    assert code in (None, body["code"])
    return body


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("", "empty"),
        (" \n\t ", "empty"),
        ("?!... —", "no words"),
        ("🌊🌊", "no words"),
        ("x" * 100_000, "at most 2000"),
        ("What\x00 happened?", "U+0000"),
        ("What\x1b[31m happened?", "U+001B"),
    ],
)
async def test_a_question_that_cannot_be_asked_says_why(
    http: httpx.AsyncClient, question: str, said: str
) -> None:
    body = assert_problem(await http.post("/v1/ask", json={"question": question}), 422, "question_invalid")
    assert body["errors"][0]["field"] == "question"
    assert said in body["errors"][0]["message"]


@pytest.mark.parametrize(
    "question", ["7", "ні?", "¿Qué pasó?", "asdf qwer", "a" * 2000, "DROP TABLE articles; --"]
)
async def test_a_question_that_is_merely_odd_is_answered(http: httpx.AsyncClient, question: str) -> None:
    assert (await http.post("/v1/ask", json={"question": question})).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "question"),
        ({"question": 7}, "question"),
        ({"question": None}, "question"),
        ({"question": "Why?", "mode": "guess"}, "mode"),
        ({"question": "Why?", "max_statements": 0}, "max_statements"),
        ({"question": "Why?", "max_statements": 11}, "max_statements"),
        ({"question": "Why?", "stream": "yes"}, "stream"),
        ({"question": "Why?", "include": ["secrets"]}, "include.0"),
        ({"question": "Why?", "filter": {}}, "filter"),
        ({"question": "Why?", "filters": {"published_after": "yesterday"}}, "filters.published_after"),
        ({"question": "Why?", "filters": {"published_after": 12}}, "filters.published_after"),
        (
            {"question": "Why?", "filters": {"published_after": "0001-01-01T00:00:00+14:00"}},
            "filters.published_after",
        ),
        ({"question": "Why?", "filters": {"published_after": "2026-02-30"}}, "filters.published_after"),
        (
            {
                "question": "Why?",
                "filters": {"published_after": "2026-02-02", "published_before": "2026-02-01"},
            },
            "filters",
        ),
        ({"question": "Why?", "filters": {"publishers": ["x"] * 101}}, "filters.publishers"),
        ({"question": "Why?", "filters": {"publishers": ["x" * 301]}}, "filters.publishers.0"),
        ({"question": "Why?", "filters": {"article_ids": [""]}}, "filters.article_ids.0"),
        ({"question": "Why?", "filters": {"article_ids": "a_1"}}, "filters.article_ids"),
    ],
)
async def test_a_bad_field_is_named(http: httpx.AsyncClient, body: dict[str, Any], field: str) -> None:
    problem = assert_problem(await http.post("/v1/ask", json=body), 422, "invalid_field")
    assert problem["errors"][0]["field"] == field
    assert field in problem["detail"]


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/v1/search", {"query": ""}, "query"),
        ("/v1/search", {"query": "bridge", "limit": 0}, "limit"),
        ("/v1/search", {"query": "bridge", "limit": 101}, "limit"),
        ("/v1/verify", {"text": ""}, "text"),
        ("/v1/verify", {"text": "x" * 20_001}, "text"),
        ("/v1/verify", {"text": "a\x00b"}, "text"),
    ],
)
async def test_search_and_verify_name_the_bad_field(
    http: httpx.AsyncClient, path: str, body: dict[str, Any], field: str
) -> None:
    assert assert_problem(await http.post(path, json=body), 422)["errors"][0]["field"] == field


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"{", "not JSON"),
        (b'{"question": "Why?"', "not JSON"),
        (b"question=Why", "not JSON"),
        (b'{"question": "Why?", "max_statements": NaN}', "NaN"),
        (b'{"question": "Why?", "max_statements": -Infinity}', "Infinity"),
        (b'{"question": "Why?", "question": "How?"}', "twice"),
        (b'{"question": "Why?", "max_statements": ' + b"9" * 5000 + b"}", "too long"),
        ('{"question": "Où?"}'.encode("latin-1"), "UTF-8"),
        ('{"question": "Why?"}'.encode("utf-16"), "UTF-8"),
        (b"[" * 100_000 + b"]" * 100_000, "nested too deeply"),
        (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "nested too deeply"),
    ],
)
async def test_a_body_that_is_no_json_says_why(http: httpx.AsyncClient, content: bytes, said: str) -> None:
    for path in ("/v1/ask", "/v1/search", "/v1/articles"):
        assert (
            said
            in assert_problem(await http.post(path, content=content, headers=JSON), 400, "malformed")[
                "detail"
            ]
        )


@pytest.mark.parametrize("content", [b"[]", b'"Why?"', b"7", b"null", b"true"])
async def test_json_of_another_kind_is_refused(http: httpx.AsyncClient, content: bytes) -> None:
    for path in ("/v1/ask", "/v1/articles"):
        assert_problem(await http.post(path, content=content, headers=JSON), 422)


async def test_a_lone_surrogate_is_refused(http: httpx.AsyncClient) -> None:
    content = rb'{"question": "Why \ud800?"}'
    assert_problem(await http.post("/v1/ask", content=content, headers=JSON), 422)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json; charset=iso-8859-1"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
        {"Content-Type": "nonsense"},
    ],
)
async def test_another_content_type_is_415(http: httpx.AsyncClient, headers: dict[str, str]) -> None:
    for path in ("/v1/ask", "/v1/search", "/v1/verify", "/v1/articles"):
        response = await http.post(path, content=b'{"question": "Why?"}', headers=headers)
        assert_problem(response, 415, "unsupported_media_type")


async def test_content_types_are_read_as_the_standard_says(http: httpx.AsyncClient) -> None:
    for kind in ("application/json", "Application/JSON; charset=UTF-8", 'application/json;charset="utf-8"'):
        response = await http.post("/v1/ask", content=b'{"question": "Why?"}', headers={"Content-Type": kind})
        assert response.status_code == 200


async def test_a_body_above_the_limit_is_413_by_its_declared_length(http: httpx.AsyncClient) -> None:
    for path in ("/v1/ask", "/v1/articles", "/nowhere"):
        problem = assert_problem(
            await http.post(path, content=b" " * 500_001, headers=JSON), 413, "too_large"
        )
        assert "0.5 MB" in problem["detail"]


async def test_a_body_above_the_limit_is_413_while_it_arrives(http: httpx.AsyncClient) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 100_000
            yield b" " * 100_000

    for headers in (JSON, {"Content-Type": "application/x-ndjson"}):
        sent = 0
        assert_problem(await http.post("/v1/articles", content=endless(), headers=headers), 413)
        assert sent < 1_000_000


async def test_a_lying_length_does_not_pass_the_limit(http: httpx.AsyncClient) -> None:
    async def more_than_declared() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield b" " * 100_000

    headers = {**JSON, "Content-Length": "10"}
    assert_problem(await http.post("/v1/ask", content=more_than_declared(), headers=headers), 413)


async def test_unknown_addresses_and_methods_are_problems(http: httpx.AsyncClient) -> None:
    assert_problem(await http.get("/v1/nothing"), 404, "not_found")
    assert_problem(await http.get("/v1/articles/a_1/../../../etc/passwd"), 404)
    response = await http.get("/v1/ask")
    assert_problem(response, 405, "method_not_allowed")
    assert response.headers["allow"] == "POST"


@pytest.mark.parametrize("article_id", ["a_2", "%00", "..%2f..%2fetc%2fpasswd", "a" * 5000, "a_1'--", "é"])
async def test_unknown_ids_are_404(http: httpx.AsyncClient, article_id: str) -> None:
    assert_problem(await http.get(f"/v1/articles/{article_id}"), 404)
    assert_problem(await http.delete(f"/v1/articles/{article_id}"), 404)
    assert_problem(await http.get(f"/v1/answers/{article_id}"), 404)


async def test_every_known_error_has_a_status() -> None:
    known = [
        error
        for module in (index_errors, service_errors)
        for error in vars(module).values()
        if isinstance(error, type) and issubclass(error, Exception)
    ]
    for error in known:
        assert any(issubclass(error, kind) for kind in KINDS), error
    # A subclass after its base would never be found.
    seen: list[type[Exception]] = []
    for kind in KINDS:
        assert not any(issubclass(kind, earlier) for earlier in seen), kind
        seen.append(kind)


def test_every_code_that_the_service_states_is_in_the_documented_list() -> None:
    service = Path(__file__).resolve().parents[2] / "service"
    stated = {
        keyword.value.value
        for file in service.rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        for keyword in call.keywords
        if keyword.arg == "code" and isinstance(keyword.value, ast.Constant)
    }
    assert {"not_ready", "model_not_found", "question_invalid"} <= stated
    assert stated <= {code for code, _, _ in problem_meanings()}


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (LLMUnavailable(SECRET), 503, "llm_unavailable"),
        (LLMTimeout(SECRET), 503, "llm_timeout"),
        (LLMReplyInvalid(SECRET), 503, "llm_unavailable"),
        (EmbeddingFailed(SECRET), 503, "embedding_failed"),
        (ProjectionFailed(SECRET), 503, "search_unavailable"),
        (DataDirectoryInvalid(SECRET), 503, "data_unusable"),
        (RuntimeError(SECRET), 500, "internal_error"),
        (OSError(28, SECRET), 500, "internal_error"),
    ],
)
async def test_what_fails_inside_is_told_without_what_it_said(
    http: httpx.AsyncClient, byline: ScriptedByline, error: Exception, status: int, code: str
) -> None:
    byline.answerer.fails_with = error
    response = await http.post("/v1/ask", json={"question": "Why?"})
    assert_problem(response, status, code)
    for secret in SECRET.split():
        assert secret not in response.text.replace("said", "")
    assert ("retry-after" in response.headers) == (status == 503)
    byline.answerer.fails_with = None
    assert (await http.post("/v1/ask", json={"question": "Why?"})).status_code == 200


async def test_a_full_disk_is_507(http: httpx.AsyncClient, byline: ScriptedByline) -> None:
    byline.ingester.fails_with = StorageFull(SECRET)
    response = await http.post("/v1/articles", json={"title": "T", "text": "A sentence."})
    assert "space" in assert_problem(response, 507, "storage_full")["detail"]


async def test_an_article_the_index_refuses_says_why(http: httpx.AsyncClient, byline: ScriptedByline) -> None:
    byline.ingester.fails_with = ArticleRejected("It has no letters.")
    response = await http.post("/v1/articles", json={"title": "T", "text": "A sentence."})
    assert assert_problem(response, 422, "article_rejected")["detail"] == "It has no letters."


async def test_a_good_request_id_is_kept_and_a_bad_one_replaced(http: httpx.AsyncClient) -> None:
    kept = await http.get("/healthz", headers={"X-Request-Id": "a.B-c_9"})
    assert kept.headers["x-request-id"] == "a.B-c_9"
    for bad in ("has space", "x" * 65, "", 'quo"te'):
        response = await http.get("/healthz", headers={"X-Request-Id": bad})
        assert re.fullmatch(r"req_[0-9a-f]{32}", response.headers["x-request-id"])


async def test_every_response_has_a_request_id_and_safe_headers(http: httpx.AsyncClient) -> None:
    for path in (
        "/healthz",
        "/readyz",
        "/docs",
        "/openapi.json",
        "/",
        "/v1/articles",
        "/v1/nothing",
        "/v1/ask",
    ):
        headers = (await http.get(path)).headers
        assert headers["x-request-id"]
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9000"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1"},
    ],
)
async def test_a_page_of_another_site_can_change_nothing(
    http: httpx.AsyncClient, byline: ScriptedByline, headers: dict[str, str]
) -> None:
    upload = {"files": ("planted.txt", b"Planted text.")}
    assert_problem(await http.post("/v1/articles", files=upload, headers=headers), 403, "forbidden")
    assert_problem(await http.delete("/v1/articles/a_1", headers=headers), 403)
    assert byline.ingester.drafts == []


async def test_our_own_page_and_programs_are_let_through(http: httpx.AsyncClient) -> None:
    given: tuple[dict[str, str], ...] = (
        {},
        {"Origin": "http://127.0.0.1"},
        {"Sec-Fetch-Site": "same-origin"},
    )
    for headers in given:
        response = await http.post("/v1/ask", json={"question": "Why?"}, headers=headers)
        assert response.status_code == 200


async def test_input_is_never_echoed_back_in_bulk(http: httpx.AsyncClient) -> None:
    body = json.dumps({"question": "Why?", "k" * 100_000: 1})
    assert len((await http.post("/v1/ask", content=body, headers=JSON)).content) < 5_000
    body = json.dumps({f"key{number}": 1 for number in range(10_000)})
    assert len((await http.post("/v1/ask", content=body, headers=JSON)).content) < 20_000
