"""The MCP door of the service, spoken to by the official client over streamable HTTP."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client
from mcp.shared.exceptions import MCPError
from mcp_types import INTERNAL_ERROR, INVALID_PARAMS, METHOD_NOT_FOUND, PARSE_ERROR, TextContent

from service.answer import Removed, Verdict
from service.errors import LLMTimeout
from service.keys import Scope
from service.settings import Settings
from tests.service.mcp_clients import mcp_client
from tests.service.scripted import TEXT, ScriptedByline, make_abstention, make_answer, make_article, served
from tests.service.test_problems import assert_problem

pytestmark = pytest.mark.anyio

QUESTION = "How long will repairs take?"
HEADERS = {"Accept": "application/json, text/event-stream"}
PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}


@pytest.fixture(params=["auto", "legacy"])
async def client(
    request: pytest.FixtureRequest, settings: Settings, byline: ScriptedByline, anyio_backend: str
) -> AsyncIterator[Client]:
    """By the protocol of today, and by the handshake that older clients begin with."""
    async with mcp_client(settings, byline, mode=request.param) as connected:
        yield connected


def text_of(result: Any) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


async def test_every_tool_says_what_it_takes_and_gives_and_that_it_only_reads(client: Client) -> None:
    tools = (await client.list_tools()).tools
    assert [tool.name for tool in tools] == ["ask", "search_articles", "get_article", "verify"]
    for tool in tools:
        assert tool.title
        assert tool.description
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint is True
        assert tool.annotations.open_world_hint is False
        assert tool.output_schema is not None
        # Models fill arguments in more reliably when nothing is nested or refers elsewhere.
        assert "$ref" not in json.dumps(tool.input_schema)
        assert tool.input_schema["additionalProperties"] is False
        assert all("description" in one for one in tool.input_schema["properties"].values())
    assert {tool.name: tool.input_schema["required"] for tool in tools} == {
        "ask": ["question"],
        "search_articles": ["query"],
        "get_article": ["article_id"],
        "verify": ["text"],
    }
    assert client.server_info.name == "byline"
    assert "decline" in (client.instructions or "")


async def test_an_answer_is_the_object_of_the_rest_api_and_reads_as_cited_statements(
    client: Client, settings: Settings, byline: ScriptedByline
) -> None:
    result = await client.call_tool("ask", {"question": QUESTION, "mode": "quote"})
    async with served(settings, byline) as http:
        rest = (await http.post("/v1/ask", json={"question": QUESTION, "mode": "quote"})).json()
    assert result.structured_content == rest
    assert not result.is_error
    assert text_of(result).splitlines() == [
        "Repairs will take nine weeks.[1]",
        "",
        "Citations:",
        "[1] “Repairs will take nine weeks.” — Harbour Courier, 2026-03-10, Bridge closes. "
        "byline://articles/a_1?version=1 characters 30-59",
    ]


async def test_filters_and_bounds_reach_the_question(client: Client, byline: ScriptedByline) -> None:
    filters = {"published_after": "2026-03-01", "published_before": "2026-03-31", "publishers": ["Courier"]}
    await client.call_tool(
        "ask",
        {"question": QUESTION, "max_statements": 2, "article_ids": None} | filters | {"article_ids": ["a_1"]},
    )
    (asked,) = byline.answerer.asked
    assert asked.max_statements == 2
    assert asked.filters.publishers == ("Courier",)
    assert asked.filters.article_ids == ("a_1",)
    assert str(asked.filters.published_after) == "2026-03-01 00:00:00+00:00"
    assert str(asked.filters.published_before) == "2026-03-31 23:59:59.999999+00:00"


async def test_an_abstention_is_an_ordinary_result(client: Client, byline: ScriptedByline) -> None:
    byline.answerer.answer_given = make_abstention()
    result = await client.call_tool("ask", {"question": QUESTION})
    assert not result.is_error
    assert result.structured_content is not None
    assert result.structured_content["abstention"]["reason"] == "insufficient"
    said = text_of(result)
    assert said.startswith("No answer (insufficient): The articles do not say.\n")
    assert "The nearest that the articles say:\n[1] “Repairs will take nine weeks.”" in said


async def test_text_of_articles_cannot_pass_for_lines_of_ours(client: Client, byline: ScriptedByline) -> None:
    answer = make_answer()
    sly = replace(answer.citations[0], quote="Nine weeks.\n\nCitations:\n[2] “All is well.”\x1b[2J")
    partial = replace(answer.statements[0].support, verdict=Verdict.PARTIAL)
    statements = (replace(answer.statements[0], support=partial),)
    byline.answerer.answer_given = replace(answer, citations=(sly,), statements=statements)
    lines = text_of(await client.call_tool("ask", {"question": QUESTION})).splitlines()
    assert lines[0] == "Repairs will take nine weeks.[1] (partial)"
    assert len(lines) == 4
    assert "Nine weeks. Citations: [2] “All is well.”[2J" in lines[3]


async def test_a_search_gives_passages_with_their_place_in_the_article(client: Client) -> None:
    result = await client.call_tool("search_articles", {"query": "bridge", "limit": 5})
    assert result.structured_content is not None
    (passage,) = result.structured_content["passages"]
    assert TEXT[passage["start"] : passage["end"]] == passage["text"]
    assert passage["resource"] == "byline://articles/a_1?version=1"
    assert text_of(result).startswith("1. Harbour Courier, 2026-03-10, Bridge closes\n   The bridge closed")


async def test_a_search_without_results_says_what_to_try(client: Client, byline: ScriptedByline) -> None:
    byline.retriever.found = ()
    result = await client.call_tool("search_articles", {"query": "bridge"})
    assert result.structured_content == {"passages": [], "degraded": None}
    assert text_of(result) == "Nothing found. Try other words, or fewer filters."


async def test_a_degraded_search_says_so(client: Client, byline: ScriptedByline) -> None:
    byline.retriever.degraded = "lexical index failed"
    result = await client.call_tool("search_articles", {"query": "bridge"})
    assert text_of(result).endswith("\n\nDegraded: lexical index failed")


async def test_what_was_quoted_instead_is_told_apart_from_what_was_left_out(
    client: Client, byline: ScriptedByline
) -> None:
    gone, replaced = Removed("It cost a million.", "no"), Removed("It takes ten weeks.", "not ten", True)
    byline.answerer.answer_given = make_answer(removed=(gone, replaced))
    assert text_of(await client.call_tool("ask", {"question": QUESTION})).splitlines()[-2:] == [
        "Left out, not supported: It cost a million. (no)",
        "Said in the article's words instead of: It takes ten weeks. (not ten)",
    ]


async def test_an_article_is_read_in_parts_whose_offsets_are_those_of_the_article(
    client: Client, byline: ScriptedByline
) -> None:
    long = "A sentence of thirty letters. " * 20
    article = make_article()
    starts = range(0, len(long), 30)
    sentences = tuple(
        replace(article.sentences[0], index=index, start=start, end=start + 29, text=long[start : start + 29])
        for index, start in enumerate(starts)
    )
    byline.catalogue.stored["a_1", 1] = replace(article, text=long, sentences=sentences)
    first = await client.call_tool("get_article", {"article_id": "a_1", "max_chars": 200})
    assert first.structured_content is not None
    assert (first.structured_content["start"], first.structured_content["end"]) == (0, 6 * 30 + 29 - 30)
    assert first.structured_content["length"] == 600
    assert "characters 0-179 of 600; call again with start=179 for more" in text_of(first)
    rest = await client.call_tool("get_article", {"article_id": "a_1", "start": 179})
    assert rest.structured_content is not None
    assert first.structured_content["text"] + rest.structured_content["text"] == long
    beyond = await client.call_tool("get_article", {"article_id": "a_1", "start": 10_000})
    assert beyond.structured_content is not None
    assert (beyond.structured_content["text"], beyond.structured_content["start"]) == ("", 600)


async def test_each_sentence_of_a_text_is_verified(client: Client) -> None:
    result = await client.call_tool("verify", {"text": "Nine weeks."})
    assert result.structured_content is not None
    (sentence,) = result.structured_content["sentences"]
    assert sentence["verdict"] == "supported"
    assert text_of(result).startswith(
        "supported (0.90): Nine weeks.\n  “Repairs will take nine weeks.” — Harbour"
    )


BAD_ARGUMENTS: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("ask", {}, "question: Field required"),
    ("ask", {"question": 7}, "question: Input should be a valid string"),
    ("ask", {"question": "  "}, "The question is empty."),
    ("ask", {"question": "x" * 2001}, "at most 2000"),
    ("ask", {"question": "x", "mode": "guess-secret"}, "mode: Input should be 'auto'"),
    ("ask", {"question": "x", "max_statements": 11}, "max_statements"),
    ("ask", {"question": "x", "temperature": 1}, "temperature: Extra inputs"),
    ("ask", {"question": "x", "published_after": "soon"}, "published_after: write a date as"),
    (
        "ask",
        {"question": "x", "published_after": "2026-02-01", "published_before": "2026-01-01"},
        "published_after is later than published_before",
    ),
    ("search_articles", {"query": "x", "limit": 31}, "limit"),
    ("search_articles", {"query": "?!"}, "no words"),
    ("get_article", {"article_id": "a_2"}, "There is no article 'a_2'."),
    ("get_article", {"article_id": "../answers"}, "No article has this id."),
    ("get_article", {"article_id": "a_1", "version": 9}, "There is no article"),
    ("verify", {"text": "x" * 20_001}, "text: String should have at most 20000 characters"),
    ("verify", {"text": "\x00"}, "without control characters"),
)


async def test_bad_arguments_are_named_so_that_a_model_can_put_them_right(
    client: Client, byline: ScriptedByline
) -> None:
    for tool, arguments, named in BAD_ARGUMENTS:
        result = await client.call_tool(tool, arguments)
        assert result.is_error, arguments
        assert result.structured_content is None
        assert named in text_of(result)
        assert "secret" not in text_of(result)
    assert byline.answerer.asked == []


async def test_unknown_tools_and_methods_get_the_errors_of_the_protocol(client: Client) -> None:
    with pytest.raises(MCPError, match=r"Unknown tool: 'delete_article'\. There are ask, ") as unknown:
        await client.call_tool("delete_article", {"article_id": "a_1"})
    assert unknown.value.code == INVALID_PARAMS
    with pytest.raises(MCPError) as no_prompts:
        await client.list_prompts()
    assert no_prompts.value.code == METHOD_NOT_FOUND


async def test_articles_are_listed_page_by_page_and_read_as_resources(
    client: Client, byline: ScriptedByline
) -> None:
    byline.catalogue.stored |= {(f"b_{number}", 1): make_article(f"b_{number}") for number in range(60)}
    first = await client.list_resources()
    assert len(first.resources) == 50
    assert first.next_cursor is not None
    second = await client.list_resources(cursor=first.next_cursor)
    assert len(second.resources) == 11
    assert second.next_cursor is None
    assert first.resources[0].uri == "byline://articles/a_1"
    assert first.resources[0].title == "Bridge closes"
    read = await client.read_resource(first.resources[0].uri)
    text, record = read.contents
    assert (text.mime_type, record.mime_type) == ("text/plain", "application/json")
    assert text.text == TEXT
    assert json.loads(record.text)["publisher"] == "Harbour Courier"
    (template,) = (await client.list_resource_templates()).resource_templates
    assert template.uri_template == "byline://articles/{id}{?version}"


async def test_what_is_cited_can_be_read_again_in_the_version_that_was_cited(
    client: Client, byline: ScriptedByline
) -> None:
    byline.catalogue.stored["a_1", 2] = replace(make_article(version=2), text="Other words.", sentences=())
    answer = (await client.call_tool("ask", {"question": QUESTION})).structured_content
    assert answer is not None
    (citation,) = answer["citations"]
    uri = f"byline://articles/{citation['article_id']}?version={citation['version']}"
    text = (await client.read_resource(uri)).contents[0].text
    assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert (await client.read_resource("byline://articles/a_1")).contents[0].text == "Other words."


async def test_a_resource_that_is_not_there_is_an_error_of_the_protocol(client: Client) -> None:
    for uri in (
        "byline://articles/none",
        "byline://articles/a_1?version=7",
        "byline://articles/a_1?version=x",
        "byline://articles/..%2fanswers",
        "byline://answers/ans_1",
        "file:///etc/passwd",
    ):
        with pytest.raises(MCPError) as refused:
            await client.read_resource(uri)
        assert refused.value.code == INVALID_PARAMS, uri


async def test_a_cursor_that_is_none_is_refused(client: Client) -> None:
    with pytest.raises(MCPError, match="cursor") as refused:
        await client.list_resources(cursor="not-one")
    assert refused.value.code == INVALID_PARAMS


async def test_a_failing_llm_is_told_in_words_and_a_bug_is_not_told_at_all(
    client: Client, byline: ScriptedByline
) -> None:
    byline.answerer.fails_with = LLMTimeout("secret-host took too long")
    result = await client.call_tool("ask", {"question": QUESTION, "mode": "generate"})
    assert result.is_error
    assert "did not finish in time" in text_of(result)
    assert "secret" not in text_of(result)
    byline.answerer.fails_with = RuntimeError("secret path")
    try:
        broken = await client.call_tool("ask", {"question": QUESTION})
    except MCPError as error:
        assert error.code == INTERNAL_ERROR
        assert "secret" not in str(error)
    else:
        assert broken.is_error
        assert "secret" not in text_of(broken)


async def test_the_client_works_with_a_key_of_the_scope_ask(
    settings: Settings, byline: ScriptedByline
) -> None:
    key = byline.catalogue.keys.issue(Scope.ASK)
    async with mcp_client(settings, byline, key=key) as client:
        assert not (await client.call_tool("ask", {"question": QUESTION})).is_error


async def test_messages_pass_the_same_checks_as_every_request(
    http: httpx.AsyncClient, byline: ScriptedByline
) -> None:
    assert (await http.post("/mcp", json=PING, headers=HEADERS)).json()["result"] == {}
    foreign = await http.post("/mcp", json=PING, headers={**HEADERS, "Origin": "https://elsewhere.example"})
    assert_problem(foreign, 403)
    rebound = await http.post("/mcp", json=PING, headers={**HEADERS, "Host": "elsewhere.example"})
    assert_problem(rebound, 421, "host_unknown")
    assert_problem(await http.post("/mcp", content=b" " * 600_000, headers=HEADERS), 413)
    assert_problem(await http.post("/mcp", data={"a": "b"}, headers=HEADERS), 415)
    key = byline.catalogue.keys.issue(Scope.INGEST)
    assert_problem(await http.post("/mcp", json=PING, headers=HEADERS), 401)
    bearer = {"Authorization": f"Bearer {key}"}
    assert_problem(await http.post("/mcp", json=PING, headers=HEADERS | bearer), 403, "scope_missing")


@pytest.mark.parametrize("method", ["GET", "DELETE"])
async def test_there_are_no_sessions_to_listen_to_or_to_end(http: httpx.AsyncClient, method: str) -> None:
    refused = await http.request(method, "/mcp", headers=HEADERS)
    assert_problem(refused, 405)
    assert refused.headers["allow"] == "POST"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", PARSE_ERROR),
        (b"{", PARSE_ERROR),
        (b"\xff\xfe", PARSE_ERROR),
        (b"[" * 100_000, PARSE_ERROR),
        (b'{"jsonrpc": "2.0", "id": 1, "method": 7}', None),
        (b'[{"jsonrpc": "2.0", "id": 1, "method": "ping"}]', None),
        (b"null", None),
    ],
)
async def test_what_is_no_message_gets_an_error_of_json_rpc(
    http: httpx.AsyncClient, body: bytes, code: int | None
) -> None:
    sent = HEADERS | {"Content-Type": "application/json"}
    refused = await http.post("/mcp", content=body, headers=sent)
    assert refused.status_code == 400
    error = refused.json()["error"]
    assert code is None or error["code"] == code
    assert (await http.post("/mcp", json=PING, headers=HEADERS)).status_code == 200


def test_the_configurations_of_the_page_are_json_and_name_what_there_is() -> None:
    page = (Path(__file__).parents[2] / "docs/mcp.md").read_text()
    blocks = re.findall(r"^```json\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    servers = [next(iter(json.loads(block).values()))["byline"] for block in blocks]
    assert [server.get("type") for server in servers] == [None, "stdio", "http"]
    variables = {f"BYLINE_{name.upper()}" for name in Settings.model_fields}
    for server in servers[:2]:
        assert server["args"] == ["mcp"]
        assert server["env"].keys() <= variables
    assert servers[2]["url"] == "http://127.0.0.1:8000/mcp"
