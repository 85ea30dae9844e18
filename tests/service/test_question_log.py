"""One log line a question: numbers and names, and its words only when that is set."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import httpx
import pytest

from service.answer import Mode, Models, Question, Removed, Usage
from service.errors import LLMTimeout
from service.observability import configure_logging
from service.telemetry.metrics import Metrics
from service.telemetry.watched_answerer import WatchedAnswerer
from tests.service.scripted import ScriptedAnswerer, ScriptedByline, make_abstention, make_answer

pytestmark = pytest.mark.anyio

QUESTION = Question("Who leaked the memo?", Mode.AUTO)


def line_of(
    capfd: pytest.CaptureFixture[str], answerer: ScriptedAnswerer, *, logs_questions: bool = False
) -> dict[str, Any]:
    configure_logging("info")
    watched = WatchedAnswerer(answerer, Metrics(), logs_questions=logs_questions)
    with suppress(LLMTimeout):
        watched.answer(QUESTION)
    (line,) = capfd.readouterr().err.splitlines()
    return dict(json.loads(line))


def test_an_answer_leaves_its_numbers(capfd: pytest.CaptureFixture[str]) -> None:
    given = make_answer(
        removed=(Removed("C.", "no support"),),
        models=Models("minilm", "checks", llm="qwen3-8b"),
        usage=Usage(120, 30, 1),
    )
    line = line_of(capfd, ScriptedAnswerer(given))
    assert {name: line[name] for name in line if name not in {"timestamp", "level", "logger"}} == {
        "event": "question",
        "answer_id": given.id,
        "status": "answered",
        "reason": None,
        "mode": "auto",
        "ms": given.timings_ms,
        "statements": 1,
        "citations": 1,
        "removed": 1,
        "conflicts": 0,
        "degraded": False,
        "llm": "qwen3-8b",
        "llm_calls": 1,
        "prompt_tokens": 120,
        "completion_tokens": 30,
    }


def test_an_abstention_leaves_its_reason(capfd: pytest.CaptureFixture[str]) -> None:
    line = line_of(capfd, ScriptedAnswerer(make_abstention()))
    assert (line["status"], line["reason"], line["statements"]) == ("abstained", "insufficient", 0)


def test_a_failure_leaves_its_kind_and_its_time(capfd: pytest.CaptureFixture[str]) -> None:
    line = line_of(capfd, ScriptedAnswerer(fails_with=LLMTimeout("what the server said")))
    assert (line["status"], line["reason"]) == ("failed", "llm_timeout")
    assert line["ms"]["total"] >= 0
    assert "what the server said" not in json.dumps(line)


def test_the_words_of_the_question_are_written_only_when_that_is_set(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert "memo" not in json.dumps(line_of(capfd, ScriptedAnswerer()))
    assert line_of(capfd, ScriptedAnswerer(), logs_questions=True)["question"] == QUESTION.text


async def test_it_carries_the_id_of_its_request(
    http: httpx.AsyncClient, byline: ScriptedByline, capfd: pytest.CaptureFixture[str]
) -> None:
    configure_logging("info")
    byline.answerer = WatchedAnswerer(byline.answerer, byline.metrics)  # type: ignore[assignment]
    await http.post("/v1/ask", json={"question": "Why?"}, headers={"X-Request-Id": "mine-7"})
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    (line,) = (line for line in lines if line["event"] == "question")
    assert line["request_id"] == "mine-7"
