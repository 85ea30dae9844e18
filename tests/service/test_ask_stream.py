"""POST /v1/ask with `"stream": true`: the events, their end in an error, and going on after a cut."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest

from service.answer import Answer
from service.errors import LLMUnavailable
from tests.service.scripted import ScriptedByline, make_abstention, make_answer
from tests.sse import Event, read_events

pytestmark = pytest.mark.anyio

QUESTION = "How long will repairs take?"


async def stream(
    http: httpx.AsyncClient, *, after: str | None = None, question: str = QUESTION
) -> list[Event]:
    headers = {"Last-Event-ID": after} if after else {}
    response = await http.post("/v1/ask", json={"question": question, "stream": True}, headers=headers)
    assert response.status_code == 200
    return read_events(response.text)


async def test_the_events_tell_the_answer_and_end_with_the_whole_of_it(http: httpx.AsyncClient) -> None:
    started, retrieved, added, completed = await stream(http)
    assert [event.name for event in (started, retrieved, added, completed)] == [
        "answer.started",
        "retrieval.completed",
        "statement.added",
        "answer.completed",
    ]
    assert (started.data["id"], started.data["question"]) == ("ans_1", QUESTION)
    assert retrieved.data == {"passages": 1, "articles": 1}
    assert added.data["statement"] == completed.data["statements"][0]
    assert added.data["citations"] == completed.data["citations"]
    assert completed.data == (await http.post("/v1/ask", json={"question": QUESTION})).json()


async def test_events_are_numbered_after_the_answers_id(http: httpx.AsyncClient) -> None:
    assert [event.id for event in await stream(http)] == ["ans_1:1", "ans_1:2", "ans_1:3", "ans_1:4"]


async def test_no_proxy_may_keep_or_collect_the_stream(http: httpx.AsyncClient) -> None:
    response = await http.post("/v1/ask", json={"question": QUESTION, "stream": True})
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["cache-control"] == "no-store, no-transform"
    assert response.headers["x-accel-buffering"] == "no"
    assert "content-length" not in response.headers
    assert response.headers["x-request-id"]


async def test_an_abstention_is_completed_without_statements(
    http: httpx.AsyncClient, byline: ScriptedByline
) -> None:
    byline.answerer.answer_given = make_abstention()
    events = await stream(http)
    assert [event.name for event in events] == ["answer.started", "retrieval.completed", "answer.completed"]
    assert events[-1].data["abstention"]["reason"] == "insufficient"


async def test_passages_are_told_when_asked_for(http: httpx.AsyncClient) -> None:
    body = {"question": QUESTION, "stream": True, "include": ["retrieval"]}
    events = read_events((await http.post("/v1/ask", json=body)).text)
    assert events[1].data["retrieval"] == events[-1].data["retrieval"]
    assert events[1].data["retrieval"][0]["rank"] == 1


@pytest.mark.parametrize(
    ("error", "code"),
    [(LLMUnavailable("secret upstream"), "llm_unavailable"), (ValueError("oops"), "internal_error")],
)
async def test_what_would_be_a_status_is_an_error_at_the_end(
    http: httpx.AsyncClient, byline: ScriptedByline, error: Exception, code: str
) -> None:
    byline.answerer.fails_with = error
    *_, last = await stream(http)
    assert last.name == "error"
    assert last.data["code"] == code
    assert set(last.data) == {"type", "title", "status", "detail", "code", "request_id", "errors"}
    assert "secret" not in str(last.data)


async def test_a_bad_request_is_refused_before_anything_is_streamed(http: httpx.AsyncClient) -> None:
    response = await http.post("/v1/ask", json={"question": "?!", "stream": True})
    assert (response.status_code, response.json()["code"]) == (422, "question_invalid")


async def test_the_answer_is_recorded_as_it_was_streamed(http: httpx.AsyncClient) -> None:
    *_, completed = await stream(http)
    assert (await http.get("/v1/answers/ans_1")).json() == completed.data


class TestGoingOn:
    async def test_after_a_cut_it_goes_on_where_the_reader_was(
        self, http: httpx.AsyncClient, byline: ScriptedByline
    ) -> None:
        whole = await stream(http)
        for number in range(1, len(whole) + 1):
            assert await stream(http, after=whole[number - 1].id) == whole[number:]
        assert len(byline.answerer.asked) == 1

    @pytest.mark.parametrize("unknown", ["ans_2:1", "ans_1", "nonsense", "ans_1:x", "ans_1:" + "9" * 50])
    async def test_what_is_not_in_memory_is_answered_anew(
        self, http: httpx.AsyncClient, byline: ScriptedByline, unknown: str
    ) -> None:
        await stream(http)
        assert (await stream(http, after=unknown))[0].name == "answer.started"
        assert len(byline.answerer.asked) == 2

    async def test_another_question_is_never_given_the_answer_to_this_one(
        self, http: httpx.AsyncClient, byline: ScriptedByline
    ) -> None:
        await stream(http)
        events = await stream(http, after="ans_1:2", question="Who closed it?")
        assert events[0].data["question"] == "Who closed it?"


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\u0085", "\x0b", "\x1e", "\r\n", "\n\n"])
async def test_no_character_of_an_article_breaks_an_event(
    http: httpx.AsyncClient, byline: ScriptedByline, mark: str
) -> None:
    byline.answerer.answer_given = odd = with_text(f"Repairs{mark}data: will take nine weeks.")
    response = await http.post("/v1/ask", json={"question": QUESTION, "stream": True})
    assert all(line.startswith(("event: ", "id: ", "data: ")) for line in response.text.splitlines() if line)
    assert read_events(response.text)[2].data["statement"]["text"] == odd.statements[0].text


def with_text(text: str) -> Answer:
    answer = make_answer()
    return replace(answer, statements=(replace(answer.statements[0], text=text),))
