"""A call to an LLM server that nobody waits for is ended: the server itself sees the connection go."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from prompts import Message
from service.cancelling import Cancellation
from service.errors import AnswerAbandoned, LLMTimeout
from service.llm import LLM
from service.llm_adapters import AnthropicLLM, OllamaLLM, OpenAICompatibleLLM
from tests.faulty_upstream import FaultyUpstream

HELLO = [Message("user", "Hello.")]
SERVERS = ["openai", "anthropic", "ollama"]


@pytest.fixture
def upstream() -> Iterator[FaultyUpstream]:
    server = FaultyUpstream()
    server.fault = "until hung up"
    yield server
    server.close()


def open_llm(kind: str, upstream: FaultyUpstream) -> LLM:
    root = upstream.url.removesuffix("/v1")
    if kind == "anthropic":
        return AnthropicLLM(model="m", base_url=root, api_key="k", context_tokens=2048)
    if kind == "ollama":
        return OllamaLLM(model="m", base_url=root, api_key=None, context_tokens=2048)
    return OpenAICompatibleLLM(model="m", base_url=upstream.url, api_key=None, context_tokens=2048)


@pytest.mark.parametrize("kind", SERVERS)
def test_when_whoever_asked_leaves(kind: str, upstream: FaultyUpstream) -> None:
    llm, asker = open_llm(kind, upstream), Cancellation()
    threading.Thread(target=lambda: cancel_once_called(upstream, asker), daemon=True).start()
    with asker.governing(), pytest.raises(AnswerAbandoned):
        llm.complete(HELLO, max_tokens=10, deadline=time.monotonic() + 120)
    assert upstream.hung_up.wait(20)
    assert upstream.calls == 1
    llm.close()


def test_when_the_deadline_passes(upstream: FaultyUpstream) -> None:
    llm = open_llm("openai", upstream)
    with pytest.raises(LLMTimeout):
        llm.complete(HELLO, max_tokens=10, deadline=time.monotonic() + 0.5)
    assert upstream.calls == 0 or upstream.hung_up.wait(20)
    llm.close()


def test_when_the_service_stops(upstream: FaultyUpstream) -> None:
    llm, given_up = open_llm("openai", upstream), threading.Event()
    threading.Thread(
        target=lambda: (until_called(upstream), llm.give_up(), given_up.set()), daemon=True
    ).start()
    with pytest.raises(Exception, match="stopping"):
        llm.complete(HELLO, max_tokens=10, deadline=time.monotonic() + 120)
    assert upstream.hung_up.wait(20)


def test_calls_that_are_waited_for_end_as_ever(upstream: FaultyUpstream) -> None:
    upstream.fault = None
    llm = open_llm("openai", upstream)
    for _ in range(2):
        assert llm.complete(HELLO, max_tokens=10, deadline=time.monotonic() + 120).text == "Hello."
    llm.close()


def until_called(upstream: FaultyUpstream) -> None:
    while not upstream.calls:
        time.sleep(0.01)


def cancel_once_called(upstream: FaultyUpstream, asker: Cancellation) -> None:
    until_called(upstream)
    asker.cancel()
