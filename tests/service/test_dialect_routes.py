"""The dialects at the edges: keys, limits and failures in each client's own errors, also within a stream."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import anthropic
import httpx
import openai
import pytest

from service.answer import Mode
from service.errors import LLMUnavailable
from service.keys import Scope
from service.settings import Settings
from tests.service.scripted import ScriptedByline, served

pytestmark = pytest.mark.anyio

ASKED: Any = [{"role": "user", "content": "How long will repairs take?"}]
CHAT = ("/v1/chat/completions", {"model": "byline", "messages": ASKED})
EMBED = ("/v1/embeddings", {"model": "hash", "input": "The bridge."})
MESSAGE = ("/v1/messages", {"model": "byline", "max_tokens": 9, "messages": ASKED})
OPENAI = [CHAT, EMBED]


def assert_openai_error(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    body = response.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"message", "type", "param", "code"}
    assert body["error"]["message"]
    assert body["error"]["code"] == code
    return dict(body["error"])


def assert_anthropic_error(response: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    body = response.json()
    assert (body["type"], body["error"]["type"]) == ("error", kind)
    assert body["request_id"] == response.headers["request-id"] == response.headers["x-request-id"]
    assert body["error"]["message"]
    return dict(body["error"])


@pytest.fixture
async def guarded(settings: Settings, byline: ScriptedByline) -> AsyncIterator[httpx.AsyncClient]:
    changed = {"host": "0.0.0.0", "key_requests_per_minute": 3}
    async with served(settings.model_copy(update=changed), byline) as client:
        yield client


async def test_keys_are_asked_for_and_refused_in_the_dialect(
    guarded: httpx.AsyncClient, byline: ScriptedByline
) -> None:
    wrong_scope = {"X-Api-Key": byline.catalogue.keys.issue(Scope.INGEST)}
    for path, body in OPENAI:
        refused = await guarded.post(path, json=body)
        assert_openai_error(refused, 401, "invalid_api_key")
        assert refused.headers["www-authenticate"] == "Bearer"
        assert_openai_error(await guarded.post(path, json=body, headers=wrong_scope), 403, "scope_missing")
    path, body = MESSAGE
    assert_anthropic_error(await guarded.post(path, json=body), 401, "authentication_error")
    byline.catalogue.keys.revoke(wrong_scope["X-Api-Key"])
    assert_anthropic_error(
        await guarded.post(path, json=body, headers=wrong_scope), 401, "authentication_error"
    )
    assert byline.answerer.asked == []


async def test_a_key_is_taken_from_either_header_and_its_rate_is_told_in_the_dialect(
    guarded: httpx.AsyncClient, byline: ScriptedByline
) -> None:
    key = byline.catalogue.keys.issue(Scope.ASK)
    for headers in ({"X-Api-Key": key}, {"Authorization": f"Bearer {key}"}):
        assert (await guarded.post(MESSAGE[0], json=MESSAGE[1], headers=headers)).status_code == 200
    assert (await guarded.get("/v1/models", headers={"X-Api-Key": key})).status_code == 200
    limited = await guarded.post(CHAT[0], json=CHAT[1], headers={"X-Api-Key": key})
    assert_openai_error(limited, 429, "rate_limit_exceeded")
    assert int(limited.headers["retry-after"]) >= 1
    limited = await guarded.post(MESSAGE[0], json=MESSAGE[1], headers={"X-Api-Key": key})
    assert_anthropic_error(limited, 429, "rate_limit_error")


async def test_the_two_sdks_raise_what_they_raise_for_their_own_service(
    guarded: httpx.AsyncClient, byline: ScriptedByline
) -> None:
    address = str(guarded.base_url)
    with_openai = openai.AsyncOpenAI(
        base_url=f"{address}/v1", api_key="wrong", http_client=guarded, max_retries=0
    )
    with pytest.raises(openai.AuthenticationError) as refused:
        await with_openai.chat.completions.create(model="byline", messages=ASKED)
    assert refused.value.code == "invalid_api_key"
    with_anthropic = anthropic.AsyncAnthropic(
        base_url=address, api_key="wrong", http_client=guarded, max_retries=0
    )
    with pytest.raises(anthropic.AuthenticationError) as unknown:
        await with_anthropic.messages.create(model="byline", max_tokens=9, messages=ASKED)
    assert unknown.value.type == "authentication_error"


async def test_what_is_no_json_object_is_refused_in_the_dialect(http: httpx.AsyncClient) -> None:
    for content, kind, status, code in (
        (b"{", "application/json", 400, "malformed"),
        (b"[]", "application/json", 400, "invalid_field"),
        (b"{}", "text/plain", 415, "unsupported_media_type"),
        (b"{" + b" " * 600_000 + b"}", "application/json", 413, "too_large"),
    ):
        headers = {"Content-Type": kind}
        assert_openai_error(await http.post(CHAT[0], content=content, headers=headers), status, code)
        error_type = "request_too_large" if status == 413 else "invalid_request_error"
        assert_anthropic_error(
            await http.post(MESSAGE[0], content=content, headers=headers), status, error_type
        )
    assert_openai_error(await http.get(CHAT[0]), 405, "method_not_allowed")
    assert_anthropic_error(await http.get(MESSAGE[0]), 405, "invalid_request_error")


async def test_a_page_of_another_site_is_refused_in_the_dialect(http: httpx.AsyncClient) -> None:
    foreign = {"Origin": "https://evil.example"}
    assert_openai_error(await http.post(CHAT[0], json=CHAT[1], headers=foreign), 403, "forbidden")
    assert_anthropic_error(
        await http.post(MESSAGE[0], json=MESSAGE[1], headers=foreign), 403, "permission_error"
    )


async def test_a_failing_llm_is_told_before_and_within_a_stream(
    http: httpx.AsyncClient, byline: ScriptedByline
) -> None:
    byline.answerer.fails_with = LLMUnavailable("http://10.0.0.7 said no")
    error = assert_openai_error(await http.post(CHAT[0], json=CHAT[1]), 503, "llm_unavailable")
    assert error["type"] == "server_error"
    assert "10.0.0.7" not in error["message"]
    assert_anthropic_error(await http.post(MESSAGE[0], json=MESSAGE[1]), 503, "api_error")

    streamed = await http.post(CHAT[0], json={**CHAT[1], "stream": True})
    *_, last = [line for line in streamed.text.splitlines() if line]
    assert json.loads(last.removeprefix("data: ")) == {"error": error}
    streamed = await http.post(MESSAGE[0], json={**MESSAGE[1], "stream": True})
    event, data = streamed.text.strip().splitlines()[-2:]
    assert event == "event: error"
    assert json.loads(data.removeprefix("data: "))["error"]["type"] == "api_error"


async def test_the_name_of_the_model_says_how_to_answer_and_the_field_mode_overrules_it(
    settings: Settings, byline: ScriptedByline
) -> None:
    async with served(settings.model_copy(update={"llm": "ollama"}), byline) as http:
        for model, fields in (
            ("byline", {}),
            ("byline-quote", {}),
            ("byline-generate", {}),
            ("byline", {"mode": "quote"}),
        ):
            body = {**CHAT[1], "model": model, **fields}
            assert (await http.post(CHAT[0], json=body)).status_code == 200
        listed = (await http.get("/v1/models")).json()["data"]
    assert [question.mode for question in byline.answerer.asked] == [
        Mode.AUTO,
        Mode.QUOTE,
        Mode.GENERATE,
        Mode.QUOTE,
    ]
    assert [model["id"] for model in listed] == ["byline", "byline-quote", "byline-generate", "hash"]


async def test_an_unknown_model_is_told_in_the_dialect_of_who_asks(http: httpx.AsyncClient) -> None:
    body = {**CHAT[1], "model": "gpt-4o"}
    error = assert_openai_error(await http.post(CHAT[0], json=body), 404, "model_not_found")
    assert error["param"] == "model"
    assert_openai_error(await http.get("/v1/models/gpt-4o"), 404, "model_not_found")
    as_anthropic = {"anthropic-version": "2023-06-01"}
    assert_anthropic_error(await http.get("/v1/models/x", headers=as_anthropic), 404, "not_found_error")


async def test_other_addresses_keep_telling_problems(http: httpx.AsyncClient) -> None:
    refused = await http.post("/v1/ask", json={}, headers={"anthropic-version": "2023-06-01"})
    assert refused.headers["content-type"] == "application/problem+json"


async def test_a_follow_up_is_looked_up_before_it_is_asked(
    http: httpx.AsyncClient, byline: ScriptedByline
) -> None:
    messages = [
        {"role": "user", "content": "When did the bridge close?"},
        {"role": "assistant", "content": "On Tuesday.[1]"},
        {"role": "user", "content": "And how long will it take?"},
    ]
    reply = (await http.post(CHAT[0], json={"model": "byline", "messages": messages})).json()
    assert [query for query, *_ in byline.retriever.searched] == ["When did the bridge close?"]
    asked = byline.answerer.asked[0]
    assert (asked.text, asked.filters.article_ids) == ("And how long will it take?", ("a_1",))
    assert reply["byline"]["follow_up"] == {"to": "When did the bridge close?", "article_ids": ["a_1"]}
