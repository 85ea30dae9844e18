from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import anthropic
import httpx
import ollama
import openai
import pytest

from service.errors import LLMError, LLMReplyInvalid, LLMTimeout, LLMUnavailable
from service.llm_calls import Caller, explain

KEY = "sk-secret-key"
REQUEST = httpx.Request("POST", "http://llm.test/v1", headers={"authorization": f"Bearer {KEY}"})


def response(status: int, **headers: str) -> httpx.Response:
    return httpx.Response(status, request=REQUEST, headers=headers)


def status_error(status: int, message: str = KEY, **headers: str) -> openai.APIStatusError:
    return openai.APIStatusError(message, response=response(status, **headers), body=None)


def every_exception_of(module: object) -> Iterator[type[Exception]]:
    for name in dir(module):
        found = getattr(module, name)
        if isinstance(found, type) and issubclass(found, Exception):
            yield found


def instance_of(kind: type[Exception]) -> Exception:
    """An instance made without its constructor, which differs from class to class."""
    error = kind.__new__(kind)
    Exception.__init__(error, KEY)
    return error


@pytest.mark.parametrize(
    "kind",
    [kind for module in (httpx, openai, anthropic, ollama) for kind in every_exception_of(module)],
    ids=lambda kind: f"{kind.__module__}.{kind.__name__}",
)
def test_every_exception_of_the_libraries_becomes_one_of_ours(kind: type[Exception]) -> None:
    fault = explain(instance_of(kind), "The server")
    assert isinstance(fault.error, LLMError)
    assert KEY not in str(fault.error)


@pytest.mark.parametrize(
    ("error", "ours", "may_retry"),
    [
        (httpx.ConnectError("refused"), LLMUnavailable, True),
        (httpx.ReadError("reset"), LLMUnavailable, True),
        (httpx.ReadTimeout("slow"), LLMTimeout, False),
        (TimeoutError(), LLMTimeout, False),
        (openai.APITimeoutError(REQUEST), LLMTimeout, False),
        (openai.APIConnectionError(request=REQUEST), LLMUnavailable, True),
        (anthropic.APIConnectionError(request=REQUEST), LLMUnavailable, True),
        (anthropic.APITimeoutError(REQUEST), LLMTimeout, False),
        (ollama.ResponseError("model not found", 404), LLMUnavailable, False),
        (ollama.ResponseError("loading", 503), LLMUnavailable, True),
        (ConnectionError("ollama says so"), LLMUnavailable, True),
        (status_error(400), LLMUnavailable, False),
        (status_error(401), LLMUnavailable, False),
        (status_error(403), LLMUnavailable, False),
        (status_error(402), LLMUnavailable, False),
        (status_error(429), LLMUnavailable, True),
        (status_error(429, "You exceeded your current quota"), LLMUnavailable, False),
        (status_error(500), LLMUnavailable, True),
        (status_error(529), LLMUnavailable, True),
        (AttributeError("'str' object has no attribute 'choices'"), LLMReplyInvalid, False),
        (IndexError(), LLMReplyInvalid, False),
        (ValueError("Expecting value"), LLMReplyInvalid, False),
    ],
    ids=repr,
)
def test_what_it_becomes_and_whether_asking_again_may_help(
    error: Exception, ours: type[LLMError], may_retry: bool
) -> None:
    fault = explain(error, "The server")
    assert type(fault.error) is ours
    assert fault.may_retry is may_retry
    assert KEY not in str(fault.error)


def test_the_pause_a_server_asks_for_is_kept_within_reason() -> None:
    assert explain(status_error(429, **{"retry-after": "2"}), "s").pause_seconds == 2.0
    assert explain(status_error(429, **{"retry-after": "3600"}), "s").pause_seconds == 5.0
    assert explain(status_error(429, **{"retry-after": "Wed, 21 Oct"}), "s").pause_seconds == 0.5


class Flaky:
    """Fails with each error in turn, then succeeds."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.calls = 0

    def __call__(self, seconds: float) -> str:
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return "done"


def test_one_failure_that_may_pass_is_retried_once() -> None:
    send = Flaky(httpx.ConnectError("refused"))
    assert Caller("s").call(send, deadline=time.monotonic() + 10) == "done"
    assert send.calls == 2


def test_two_failures_are_final() -> None:
    send = Flaky(httpx.ConnectError("refused"), httpx.ConnectError("refused"))
    with pytest.raises(LLMUnavailable):
        Caller("s").call(send, deadline=time.monotonic() + 10)
    assert send.calls == 2


def test_a_refused_key_is_never_tried_again() -> None:
    send = Flaky(status_error(401))
    with pytest.raises(LLMUnavailable, match="BYLINE_LLM_API_KEY"):
        Caller("s").call(send, deadline=time.monotonic() + 10)
    assert send.calls == 1


def test_no_retry_begins_that_the_deadline_would_cut() -> None:
    send = Flaky(httpx.ConnectError("refused"))
    with pytest.raises(LLMUnavailable):
        Caller("s").call(send, deadline=time.monotonic() + 0.3)
    assert send.calls == 1


def test_a_call_that_does_not_return_ends_at_the_deadline() -> None:
    released = threading.Event()
    with pytest.raises(LLMTimeout):
        Caller("s").call(lambda seconds: released.wait(60), deadline=time.monotonic() + 0.1)
    released.set()


def test_a_deadline_that_has_passed_asks_nobody() -> None:
    send = Flaky()
    with pytest.raises(LLMTimeout):
        Caller("s").call(send, deadline=time.monotonic() - 1)
    assert send.calls == 0


def test_the_error_carries_no_upstream_error_into_a_logged_traceback() -> None:
    with pytest.raises(LLMUnavailable) as caught:
        Caller("s").call(Flaky(status_error(401)), deadline=time.monotonic() + 1)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
