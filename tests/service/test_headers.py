"""Security headers: on every response of every route, errors included, and never a policy that lets scripts in."""

from __future__ import annotations

import httpx
import pytest

from index.errors import StorageFull
from service.keys import Scope
from service.settings import Settings
from tests.service.scripted import ScriptedByline, served
from tests.service.test_access import ROUTES, address

pytestmark = pytest.mark.anyio

EXACTLY = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


# Errors here have the shape that the clients of OpenAI and Anthropic read (docs/openai.md, docs/anthropic.md).
DIALECTS = ("/v1/chat/completions", "/v1/embeddings", "/v1/messages", "/v1/models")


def assert_safe(response: httpx.Response) -> None:
    headers = response.headers
    assert {name: headers.get(name) for name in EXACTLY} == EXACTLY
    policy = dict(part.partition(" ")[::2] for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["frame-ancestors"] == "'none'"
    assert not any("unsafe" in sources or "*" in sources for sources in policy.values())
    assert policy.get("script-src", "'self'") == "'self'"
    assert headers["cache-control"] in {"no-store", "no-cache"}
    assert "server" not in headers
    assert "access-control-allow-origin" not in headers
    if response.status_code >= 400:
        is_dialect = response.request.url.path.startswith(DIALECTS)
        assert headers["content-type"] == ("application/json" if is_dialect else "application/problem+json")


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_every_route_answers_with_them(http: httpx.AsyncClient, method: str, path: str) -> None:
    assert_safe(await http.request(method, address(path), headers={"Origin": "http://127.0.0.1"}))


async def test_every_error_carries_them(settings: Settings, byline: ScriptedByline) -> None:
    byline.ingester.fails_with = StorageFull("no room")
    byline.answerer.fails_with = RuntimeError("a mistake of ours")
    json = {"json": {"question": "Why?"}}
    article = {"json": {"title": "T", "text": "A sentence."}}
    limited = settings.model_copy(update={"key_requests_per_minute": 9})
    async with served(limited, byline) as http:
        responses = [
            await http.get("/v1/nothing"),
            await http.put("/v1/ask"),
            await http.post("/v1/ask", json={}),
            await http.post("/v1/ask", content=b"x" * 600_000),
            await http.post("/v1/ask", content=b"x", headers={"Content-Type": "text/plain"}),
            await http.post("/v1/ask", headers={"Origin": "https://evil.example"}, **json),  # type: ignore[arg-type]
            await http.get("/v1/articles", headers={"Host": "evil.example"}),
            await http.post("/v1/articles", **article),  # type: ignore[arg-type]
            await http.post("/v1/ask", **json),  # type: ignore[arg-type]
        ]
        reader = {"Authorization": f"Bearer {byline.catalogue.keys.issue(Scope.ASK)}"}
        responses += [await http.get("/v1/articles"), await http.delete("/v1/articles/a_1", headers=reader)]
        responses += [await http.get("/v1/articles", headers=reader) for _ in range(9)]
    for response in responses:
        assert_safe(response)
    statuses = {response.status_code for response in responses}
    assert statuses == {200, 400, 401, 403, 404, 405, 413, 415, 421, 422, 429, 500, 507} - {400}
