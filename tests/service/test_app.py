"""The routes over a scripted collection: what each takes and gives."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import cast

import httpx
import pytest

from index.article import Filters
from index.errors import StorageFull
from service.answer import Mode
from service.app import create_app
from service.settings import Settings
from service.wiring import Byline
from tests.service.scripted import ScriptedByline, make_abstention, served

pytestmark = pytest.mark.anyio


async def test_a_question_is_answered_with_citations(http: httpx.AsyncClient, byline: ScriptedByline) -> None:
    response = await http.post("/v1/ask", json={"question": "  How long will\nrepairs take? "})
    body = response.json()
    assert response.status_code == 200
    assert body["question"] == "How long will repairs take?"
    assert body["statements"][0]["citations"] == [body["citations"][0]["number"]]
    assert body["citations"][0]["link"] == "/articles/a_1?v=1#s1"
    assert "retrieval" not in body
    assert byline.answerer.asked[0].mode is Mode.AUTO


async def test_mode_filters_and_number_of_statements_reach_the_answerer(
    http: httpx.AsyncClient, byline: ScriptedByline
) -> None:
    filters = {"published_after": "2026-03-01", "published_before": "2026-03-02", "publishers": ["Courier"]}
    asked = {"question": "Why?", "mode": "quote", "max_statements": 5, "filters": filters}
    await http.post("/v1/ask", json=asked)
    question = byline.answerer.asked[0]
    assert (question.mode, question.max_statements, question.filters.publishers) == (
        Mode.QUOTE,
        5,
        ("Courier",),
    )
    assert question.filters.published_after is not None
    assert question.filters.published_after.isoformat() == "2026-03-01T00:00:00+00:00"
    # The end of a range given as a day is the end of that day.
    assert question.filters.published_before is not None
    assert question.filters.published_before.isoformat() == "2026-03-02T23:59:59.999999+00:00"


async def test_included_retrieval_lists_the_passages(http: httpx.AsyncClient) -> None:
    body = (await http.post("/v1/ask", json={"question": "Why?", "include": ["retrieval", "timings"]})).json()
    assert body["retrieval"][0]["found_by"] == {"dense": 0.7, "lexical": 4.2}
    assert body["timings_ms"] == {"retrieve": 1.2, "select": 0.0, "draft": 0.0, "verify": 0.0, "total": 2.5}


async def test_an_abstention_is_an_ordinary_answer(http: httpx.AsyncClient, byline: ScriptedByline) -> None:
    byline.answerer.answer_given = make_abstention()
    response = await http.post("/v1/ask", json={"question": "Who pays?"})
    body = response.json()
    assert response.status_code == 200
    assert body["status"] == "abstained"
    assert body["abstention"]["reason"] == "insufficient"
    assert (body["statements"], body["citations"]) == ([], [])
    assert body["abstention"]["nearest"][0]["quote"] == "Repairs will take nine weeks."


async def test_an_answer_can_be_read_again_byte_for_byte(http: httpx.AsyncClient) -> None:
    given = await http.post("/v1/ask", json={"question": "Why?", "include": ["retrieval"]})
    again = await http.get(f"/v1/answers/{given.json()['id']}")
    assert again.content == given.content
    assert again.headers["content-type"] == "application/json"


async def test_a_full_disk_does_not_take_the_answer_away(
    http: httpx.AsyncClient, byline: ScriptedByline
) -> None:
    byline.catalogue.fails_with = StorageFull("no room")
    assert (await http.post("/v1/ask", json={"question": "Why?"})).status_code == 200


async def test_search_gives_ranked_passages_with_sentences_and_article(
    http: httpx.AsyncClient, byline: ScriptedByline
) -> None:
    response = await http.post("/v1/search", json={"query": "bridge", "limit": 3})
    body = response.json()
    passage = body["data"][0]
    assert (body["object"], body["has_more"], body["next_cursor"]) == ("list", False, None)
    assert [passage["text"][item["start"] : item["end"]] for item in passage["sentences"]] == [
        item["text"] for item in passage["sentences"]
    ]
    assert [item["score"] for item in passage["sentences"]] == [0.75, None]
    assert passage["article"]["publisher"] == "Harbour Courier"
    assert byline.retriever.searched == [("bridge", Filters(), 3)]


async def test_verify_takes_at_most_two_hundred_sentences(http: httpx.AsyncClient) -> None:
    refused = await http.post("/v1/verify", json={"text": "It burned. " * 201})
    assert refused.status_code == 422
    (problem,) = refused.json()["errors"]
    assert (problem["field"], "200 sentences" in problem["message"]) == ("text", True)
    assert (await http.post("/v1/verify", json={"text": "It burned. " * 200})).status_code == 200


async def test_verify_gives_each_sentence_a_verdict_and_citations(http: httpx.AsyncClient) -> None:
    body = (await http.post("/v1/verify", json={"text": "Repairs take nine weeks."})).json()
    sentence = body["data"][0]
    assert (sentence["verdict"], sentence["score"]) == ("supported", 0.9)
    assert sentence["citations"][0]["sentence_ids"] == ["s_1_1"]


async def test_readiness_says_what_is_degraded(http: httpx.AsyncClient, byline: ScriptedByline) -> None:
    assert (await http.get("/healthz")).json() == {"status": "ok"}
    assert (await http.get("/readyz")).json() == {"status": "ready", "degraded": []}
    byline.problems = ["The embedded LLM is not installed; answers are quoted."]
    ready = await http.get("/readyz")
    assert ready.status_code == 200
    assert ready.json()["degraded"] == byline.problems


async def test_before_it_is_ready_it_is_alive_but_says_503(
    settings: Settings, byline: ScriptedByline
) -> None:
    transport = httpx.ASGITransport(create_app(settings, cast(Byline, byline)))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as not_started:
        assert (await not_started.get("/healthz")).status_code == 200
        for response in (
            await not_started.get("/readyz"),
            await not_started.post("/v1/ask", json={"question": "Why?"}),
        ):
            assert response.status_code == 503
            assert response.json()["code"] == "not_ready"
            assert response.headers["retry-after"] == "5"


async def test_a_given_collection_is_left_open_for_whoever_opened_it(
    settings: Settings, byline: ScriptedByline
) -> None:
    async with served(settings, byline):
        pass
    assert not byline.is_closed


async def test_the_event_loop_turns_while_an_answer_is_made(
    http: httpx.AsyncClient, byline: ScriptedByline
) -> None:
    is_healthy = threading.Event()
    byline.answerer.meanwhile = lambda: (
        None if is_healthy.wait(timeout=30) else pytest.fail("the loop stood still")
    )
    asking = asyncio.create_task(http.post("/v1/ask", json={"question": "Why?"}))
    await asyncio.sleep(0)
    assert (await http.get("/healthz")).status_code == 200
    is_healthy.set()
    assert (await asking).status_code == 200


async def test_openapi_describes_every_route_and_both_article_models(http: httpx.AsyncClient) -> None:
    document = (await http.get("/openapi.json")).json()
    assert set(document["paths"]) == {
        "/v1/ask",
        "/v1/answers/{answer_id}",
        "/v1/articles",
        "/v1/articles/{article_id}",
        "/v1/search",
        "/v1/verify",
        "/v1/chat/completions",
        "/v1/embeddings",
        "/v1/messages",
        "/v1/models",
        "/v1/models/{model_id}",
        "/healthz",
        "/metrics",
        "/readyz",
    }
    schemas = document["components"]["schemas"]
    assert {"AnswerBody", "ArticleInput", "ArticlesInput", "ProblemBody"} <= set(schemas)
    references = {
        part.split('"')[0] for part in str(document).replace("'", '"').split("#/components/schemas/")[1:]
    }
    assert references <= set(schemas)


async def test_docs_list_every_route_and_load_nothing_from_elsewhere(http: httpx.AsyncClient) -> None:
    page = await http.get("/docs")
    document = (await http.get("/openapi.json")).json()
    for path in document["paths"]:
        assert path in page.text
    assert 'id="question_invalid"' in page.text
    assert "http://" not in page.text.replace("http://127.0.0.1", "")
    assert "<script" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


async def test_the_page_and_its_files_are_served(http: httpx.AsyncClient) -> None:
    assert "text/html" in (await http.get("/")).headers["content-type"]
    assert "text/html" in (await http.get("/articles/a_1?v=1")).headers["content-type"]


async def test_the_app_opens_and_closes_its_own_collection(
    tmp_path: Path, byline: ScriptedByline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.app._open", lambda _settings: byline)
    async with served(Settings(data_dir=tmp_path), None) as http:
        assert (await http.get("/readyz")).status_code == 200
        assert not byline.is_closed
    assert byline.is_closed
