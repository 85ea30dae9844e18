"""Answers over an LLM server that fails in twenty-one ways, on a real socket."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.answer import Answer, Mode, Question
from service.errors import LLMError
from service.settings import Settings
from service.wiring import Byline, open_byline
from tests.builders import make_draft
from tests.faulty_upstream import FAULTS, FaultyUpstream

LETTERS = "tests.service.test_wiring:LetterEmbedding"
QUESTION = Question("How many fishing boats sank at their moorings?", Mode.AUTO)
STATEMENT = {"text": "Three fishing boats sank at their moorings.", "citations": ["S1"]}
GOOD = json.dumps({"answerable": True, "statements": [STATEMENT]})

SHORT_DEADLINE = 2.0
# A stall that nothing cuts lasts for ever: what is granted to a busy machine hides none.
SLACK = 15.0
ADDRESSES = {
    "refused": "http://127.0.0.1:{closed}/v1",
    "DNS": "http://no-such-host.invalid:{port}/v1",
    "TLS": "https://127.0.0.1:{port}/v1",
}
ASKED_ONCE = {"401", "403", "out of quota"}
ASKED_TWICE = {"429 with Retry-After", "429 with garbage Retry-After", "500", "529", "reset", "cut chunk"}
ENDS_AT_THE_DEADLINE = {"no headers", "stall before the first token", "stall after the first token"}
ENDS_AT_THE_DEADLINE |= {"one token every 2 s"}


@pytest.fixture(scope="module", autouse=True)
def _libraries_are_imported() -> None:
    """Importing llama-index takes seconds, which short deadlines below do not allow for."""
    import llama_index.llms.openai_like  # noqa: F401


@pytest.fixture
def upstream() -> Iterator[FaultyUpstream]:
    server = FaultyUpstream(GOOD)
    yield server
    server.close()


def open_with(base_url: str, folder: Path, deadline: float) -> Byline:
    """A collection of one article that never abstains, so that each question reaches the LLM."""
    byline = open_byline(
        Settings(
            data_dir=folder,
            llm="openai",
            llm_model="m",
            llm_base_url=base_url,
            embedding_model=LETTERS,
            grounding_model="similarity",
            caution=0.0,
            deadline_seconds=deadline,
        )
    )
    list(byline.ingester.ingest([make_draft()]))
    return byline


def timed(byline: Byline) -> tuple[Answer, float]:
    started = time.monotonic()
    answer = byline.answerer.answer(QUESTION)
    return answer, time.monotonic() - started


def assert_quoted(answer: Answer) -> None:
    assert answer.degraded, answer.degraded_reason
    assert answer.statements
    assert {statement.origin.value for statement in answer.statements} == {"quoted"}


def survive(upstream: FaultyUpstream, fault: str, folder: Path, deadline: float) -> float:
    """One answer over a fault keeps every promise; returns how long it took."""
    closed = FaultyUpstream()
    closed.close()
    url = ADDRESSES.get(fault, upstream.url).format(closed=closed.port, port=upstream.port)
    byline = open_with(url, folder, deadline)
    try:
        if fault in FAULTS:
            byline.answerer.answer(QUESTION)  # all was well before, and the client is open
            upstream.fault, upstream.calls = fault, 0
        answer, seconds = timed(byline)
    finally:
        byline.close()
    assert_quoted(answer)
    assert seconds < deadline + SLACK
    assert upstream.calls <= 2
    if fault in ASKED_ONCE | ENDS_AT_THE_DEADLINE:
        assert upstream.calls == 1
    if fault in ASKED_TWICE:
        assert upstream.calls == 2
    return seconds


@pytest.mark.parametrize("fault", [*ADDRESSES, *FAULTS])
def test_a_fault_costs_no_answer(upstream: FaultyUpstream, fault: str, tmp_path: Path) -> None:
    survive(upstream, fault, tmp_path, SHORT_DEADLINE if fault in ENDS_AT_THE_DEADLINE else 10.0)


@pytest.mark.soak
@pytest.mark.parametrize("fault", sorted(ENDS_AT_THE_DEADLINE))
def test_a_fault_ends_within_the_default_deadline(
    upstream: FaultyUpstream, fault: str, tmp_path: Path
) -> None:
    seconds = survive(upstream, fault, tmp_path, Settings(data_dir=tmp_path).deadline_seconds)
    assert seconds <= 30.0


def test_retry_after_is_waited_for(upstream: FaultyUpstream, tmp_path: Path) -> None:
    assert survive(upstream, "429 with Retry-After", tmp_path, 10.0) >= 1.0


def test_a_failing_upstream_is_left_alone_and_taken_up_again_when_it_heals(
    upstream: FaultyUpstream, tmp_path: Path
) -> None:
    upstream.fault = "401"
    byline = open_with(upstream.url, tmp_path, 10.0)
    try:
        for _ in range(5):
            byline.answerer.answer(QUESTION)
        assert upstream.calls == 5
        assert "keeps failing" in byline.degraded()[0]
        took = []
        for _ in range(5):
            answer, seconds = timed(byline)
            assert_quoted(answer)
            took.append(seconds)
        assert upstream.calls == 5
        assert min(took) <= 0.5
        upstream.fault = None
        healed = time.monotonic() + 12.0  # one probe every 10 s
        while (answer := byline.answerer.answer(QUESTION)).degraded and time.monotonic() < healed:
            time.sleep(0.2)
        assert not answer.degraded
        assert answer.models.llm == "m"
        assert byline.degraded() == []
    finally:
        byline.close()


def test_generate_with_a_failing_upstream_is_an_error_of_ours(
    upstream: FaultyUpstream, tmp_path: Path
) -> None:
    upstream.fault = "bad JSON"
    byline = open_with(upstream.url, tmp_path, 10.0)
    try:
        with pytest.raises(LLMError):
            byline.answerer.answer(Question(QUESTION.text, Mode.GENERATE))
    finally:
        byline.close()


@pytest.mark.parametrize("kind", ["anthropic", "ollama"])
@pytest.mark.parametrize("fault", ["10 MB answer", "one token every 2 s", "cut chunk", "HTML with 200"])
def test_the_other_adapters_are_bounded_too(kind: str, fault: str, upstream: FaultyUpstream) -> None:
    from tests.service.test_llm_adapters import ask, open_kind

    upstream.fault = fault
    llm = open_kind(kind, f"http://127.0.0.1:{upstream.port}")
    started = time.monotonic()
    with pytest.raises(LLMError):
        ask(llm, seconds=SHORT_DEADLINE)
    assert time.monotonic() - started < SHORT_DEADLINE + SLACK
    assert upstream.calls <= 2
    llm.close()
