"""A client that leaves a stream of either dialect: the answer is given up, over real HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from anthropic import Anthropic
from openai import APITimeoutError, OpenAI

from service import live_answer
from service.cancelling import current
from service.errors import AnswerAbandoned
from service.settings import Settings
from service.wiring import Byline
from tests.service.scripted import ScriptedByline
from tests.serving import serving

QUESTION = "How long will repairs take?"
WAIT_SECONDS = 30


class Slow:
    """What a slow LLM does within an answer: it waits, unless the answer is given up."""

    def __init__(self) -> None:
        self.was_given_up = threading.Event()

    def __call__(self) -> None:
        try:
            current().wait(WAIT_SECONDS)
        except AnswerAbandoned:
            self.was_given_up.set()
            raise


@pytest.fixture
def slow() -> Slow:
    return Slow()


@pytest.fixture
def address(tmp_path: Path, slow: Slow, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(live_answer, "GRACE_SECONDS", 0.01)
    scripted = ScriptedByline()
    scripted.answerer.meanwhile = slow
    byline: Byline = scripted  # type: ignore[assignment]  # scripted
    with serving(Settings(data_dir=tmp_path / "data"), byline) as url:
        yield url


def test_openais_client_closes_its_stream(address: str, slow: Slow) -> None:
    with OpenAI(base_url=f"{address}/v1", api_key="unused", max_retries=0) as client:
        stream = client.chat.completions.create(
            model="byline", messages=[{"role": "user", "content": QUESTION}], stream=True
        )
        assert next(stream).choices[0].delta.role == "assistant"
        stream.close()
        assert slow.was_given_up.wait(WAIT_SECONDS)


def test_anthropics_client_closes_its_stream(address: str, slow: Slow) -> None:
    with (
        Anthropic(base_url=address, api_key="unused", max_retries=0) as client,
        client.messages.stream(
            model="byline", max_tokens=9, messages=[{"role": "user", "content": QUESTION}]
        ) as stream,
    ):
        assert next(iter(stream)).type == "message_start"
        stream.close()
        assert slow.was_given_up.wait(WAIT_SECONDS)


def test_openais_client_gives_up_waiting_for_a_whole_reply(address: str, slow: Slow) -> None:
    with OpenAI(base_url=f"{address}/v1", api_key="unused", max_retries=0, timeout=0.5) as client:
        with pytest.raises(APITimeoutError):
            client.chat.completions.create(model="byline", messages=[{"role": "user", "content": QUESTION}])
        assert slow.was_given_up.wait(WAIT_SECONDS)
