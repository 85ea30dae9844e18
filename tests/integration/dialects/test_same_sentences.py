"""Whatever is asked through whichever door: the same sentences are cited."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from anthropic import Anthropic
from openai import OpenAI

CASES = Path(__file__).resolve().parents[3] / "eval/datasets/sample/cases.jsonl"
FEW = 6
QUESTIONS = 200

Cited = set[tuple[str, int, int]]


def questions() -> list[str]:
    """Those of the sample's cases, and each again as other readers would put it."""
    written = [json.loads(line)["question"] for line in CASES.read_text(encoding="utf-8").splitlines()]
    return [*written, *(f"Please tell me: {question}" for question in written)][:QUESTIONS]


def pointed_at(citations: list[dict[str, Any]]) -> Cited:
    return {(cited["article_id"], cited["start"], cited["end"]) for cited in citations}


def by_every_door(question: str, http: httpx.Client, openai: OpenAI, anthropic: Anthropic) -> Iterator[Cited]:
    """What /v1/ask, both dialects and both of their streams cite."""
    yield pointed_at(http.post("/v1/ask", json={"question": question}).json()["citations"])
    asked: list[Any] = [{"role": "user", "content": question}]
    completion = openai.chat.completions.create(model="byline", messages=asked)
    yield pointed_at((completion.model_extra or {})["citations"])
    chunks = list(openai.chat.completions.create(model="byline", messages=asked, stream=True))
    yield pointed_at((chunks[-1].model_extra or {})["citations"])
    message = anthropic.messages.create(model="byline", max_tokens=1, messages=asked)
    yield blocks_of(message)
    with anthropic.messages.stream(model="byline", max_tokens=1, messages=asked) as stream:
        yield blocks_of(stream.get_final_message())


def blocks_of(message: Any) -> Cited:
    citations = [citation.to_dict() for block in message.content for citation in block.citations or ()]
    return {(cited["article_id"], cited["start_char_index"], cited["end_char_index"]) for cited in citations}


@pytest.mark.parametrize("question", questions()[:: QUESTIONS // FEW])
def test_a_question_is_answered_with_the_same_sentences_by_every_door(
    question: str, http: httpx.Client, openai: OpenAI, anthropic: Anthropic
) -> None:
    native, *others = by_every_door(question, http, openai, anthropic)
    assert others == [native] * 4


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_two_hundred_questions_are_answered_with_the_same_sentences_by_every_door(
    http: httpx.Client, openai: OpenAI, anthropic: Anthropic
) -> None:
    different, cited = [], 0
    for question in questions():
        native, *others = by_every_door(question, http, openai, anthropic)
        cited += len(native)
        if others != [native] * 4:
            different.append(question)
    assert different == []
    assert cited > QUESTIONS
