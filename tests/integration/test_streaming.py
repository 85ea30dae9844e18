"""Streamed answers of a real `byline serve`: those of plain asking, given up with their client, resumed after a cut."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from eval.datasets.sample import FOLDER
from index.loading import find_files
from tests.faulty_upstream import FaultyUpstream
from tests.integration.test_stopping import Serving
from tests.sse import Event, read_events

pytestmark = pytest.mark.timeout(600)  # most of it is a service that starts on a busy machine

# Says something true, something false and something twice, whatever is asked.
STATEMENTS = [
    {"text": "Engineers expect the work to take nine weeks.", "citations": ["S1"]},
    {"text": "Engineers expect the work to take ten weeks.", "citations": ["S1"]},
    {"text": "engineers expect the work to take nine weeks.", "citations": ["S2"]},
]
ARTICLE = {
    "title": "Marlow bridge to close",
    "text": STATEMENTS[0]["text"],
    "url": "https://courier.example/bridge",
}
WEEKS = "How many weeks do engineers expect the work to take?"
QUESTIONS = [WEEKS, "How many homes can the wind farm power?", "Who wrote the opera about the astronaut?"]
OWN = {"id", "created_at", "timings_ms"}  # of each asking


@pytest.fixture(scope="module")
def upstream() -> Iterator[FaultyUpstream]:
    server = FaultyUpstream(json.dumps({"answerable": True, "statements": STATEMENTS}))
    yield server
    server.close()


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory, upstream: FaultyUpstream) -> Iterator[Serving]:
    started = Serving(tmp_path_factory.mktemp("streaming"), upstream)
    yield started
    started.process.kill()
    started.process.wait()


@pytest.fixture(scope="module")
def http(serving: Serving) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=serving.url, timeout=120) as client:
        files = [("files", (file.name, file.read_bytes())) for file in find_files([FOLDER / "articles"])]
        client.post("/v1/articles", files=files[:20]).raise_for_status()
        client.post("/v1/articles", json=ARTICLE).raise_for_status()
        # What is imported with the first call to an LLM can take longer than an answer may on a busy machine.
        while client.post("/v1/ask", json={"question": WEEKS}).raise_for_status().json()["degraded"]:
            pass
        yield client


def streamed(http: httpx.Client, question: str, *, after: str | None = None, **fields: Any) -> list[Event]:
    headers = {"Last-Event-ID": after} if after else {}
    body = {"question": question, "stream": True, **fields}
    return read_events(http.post("/v1/ask", json=body, headers=headers).raise_for_status().text)


def without_own(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name not in OWN}


def assert_same(http: httpx.Client, question: str, mode: str) -> None:
    *events, completed = streamed(http, question, mode=mode)
    plain = http.post("/v1/ask", json={"question": question, "mode": mode}).raise_for_status().json()
    assert completed.name == "answer.completed"
    assert without_own(completed.data) == without_own(plain)
    added = [event.data for event in events if event.name == "statement.added"]
    assert [one["statement"] for one in added] == completed.data["statements"]
    known = {citation["number"]: citation for citation in completed.data["citations"]}
    assert all([known[n] for n in one["statement"]["citations"]] == one["citations"] for one in added)
    assert http.get(f"/v1/answers/{completed.data['id']}").json() == completed.data


@pytest.mark.parametrize("mode", ["quote", "auto"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_streamed_and_plain_are_the_same_answer(http: httpx.Client, question: str, mode: str) -> None:
    assert_same(http, question, mode)


@pytest.mark.soak
def test_two_hundred_questions_are_answered_alike_streamed_and_plain(http: httpx.Client) -> None:
    cases = (FOLDER / "cases.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(case)["question"] for case in cases]
    asked = [(question, mode) for mode in ("quote", "auto") for question in questions][:200]
    assert len(asked) == 200
    for question, mode in asked:
        assert_same(http, question, mode)


def test_nothing_false_is_ever_sent_and_nothing_twice(http: httpx.Client) -> None:
    *events, completed = streamed(http, WEEKS)
    sent = json.dumps([event.data for event in events])
    assert "ten weeks" not in sent
    assert sent.lower().count("nine weeks.") == 2, "once as the statement, once as its quote"
    assert [item["text"] for item in completed.data["removed"]] == [STATEMENTS[1]["text"]]


def test_after_a_cut_it_goes_on_where_it_was(http: httpx.Client) -> None:
    whole = streamed(http, WEEKS)
    assert streamed(http, WEEKS, after=whole[1].id) == whole[2:]
    again = streamed(http, WEEKS, after="ans_0:1")
    assert again[0].name == "answer.started"


@pytest.fixture
def unfinished(http: httpx.Client, upstream: FaultyUpstream) -> Iterator[FaultyUpstream]:
    """An upstream that writes until it is hung up on."""
    upstream.hung_up.clear()
    upstream.calls, upstream.fault = 0, "until hung up"
    yield upstream
    upstream.fault = None


def until_called(upstream: FaultyUpstream) -> None:
    give_up_at = time.monotonic() + 60
    while not upstream.calls and time.monotonic() < give_up_at:
        time.sleep(0.02)
    assert upstream.calls


def test_a_reader_that_leaves_ends_the_call_to_the_llm(serving: Serving, unfinished: FaultyUpstream) -> None:
    body = {"question": WEEKS, "stream": True}
    with httpx.stream("POST", f"{serving.url}/v1/ask", json=body, timeout=120) as response:
        assert next(response.iter_lines()) == "event: answer.started"
        until_called(unfinished)
        assert not unfinished.hung_up.is_set()
    assert unfinished.hung_up.wait(25), "long before the deadline of 30 s"


def test_a_client_that_does_not_wait_for_a_plain_answer_ends_it_too(
    serving: Serving, unfinished: FaultyUpstream
) -> None:
    with connected(serving) as client:
        client.sendall(request(serving, {"question": WEEKS}))
        until_called(unfinished)
    assert unfinished.hung_up.wait(25)


def test_readers_that_stop_reading_keep_nobody_waiting(serving: Serving, http: httpx.Client) -> None:
    stalled = [connected(serving) for _ in range(8)]
    for client in stalled:
        client.sendall(request(serving, {"question": WEEKS, "stream": True, "include": ["retrieval"]}))
    assert streamed(http, QUESTIONS[1])[-1].name == "answer.completed"
    for client in stalled:
        client.close()


def connected(serving: Serving) -> socket.socket:
    url = httpx.URL(serving.url)
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
    client.connect((url.host, url.port))
    return client


def request(serving: Serving, body: dict[str, Any]) -> bytes:
    data = json.dumps(body).encode()
    head = f"POST /v1/ask HTTP/1.1\r\nHost: {httpx.URL(serving.url).netloc.decode()}\r\n"
    return f"{head}Content-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data
