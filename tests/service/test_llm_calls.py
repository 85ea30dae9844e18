from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import anthropic
import httpx
import ollama
import openai
import pytest

from service.breaker import Breaker
from service.cancelling import Cancellation
from service.errors import AnswerAbandoned, LLMError, LLMReplyInvalid, LLMTimeout, LLMUnavailable
from service.llm_calls import Caller
from service.llm_faults import explain

KEY = "sk-secret-key"
REQUEST = httpx.Request("POST", "http://llm.test/v1", headers={"authorization": f"Bearer {KEY}"})


def response(status: int, **headers: str | bytes) -> httpx.Response:
    return httpx.Response(status, request=REQUEST, headers=headers)


def status_error(status: int, message: str = KEY, **headers: str | bytes) -> openai.APIStatusError:
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
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=4), usegmt=True)
    assert 2.0 < explain(status_error(429, **{"retry-after": soon}), "s").pause_seconds <= 4.0


@pytest.mark.parametrize("garbage", ["", "Wed, 21 Oct", "NaN", "inf", "-5", "1e9", "²", "0", "soon"])
def test_a_pause_that_makes_no_sense_is_replaced_by_ours(garbage: str) -> None:
    fault = explain(status_error(429, **{"retry-after": garbage.encode()}), "s")
    assert (fault.pause_seconds, fault.may_retry) == (0.5, True)


def test_a_server_that_asks_for_an_hour_is_not_asked_again_for_this_answer() -> None:
    assert not explain(status_error(429, **{"retry-after": "3600"}), "s").may_retry
    assert not explain(status_error(503, **{"retry-after": "Fri, 31 Dec 2100 23:59:59 GMT"}), "s").may_retry


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


def test_five_failures_leave_the_server_alone_until_a_probe_succeeds() -> None:
    caller = Caller("The server", Breaker(open_seconds=0.2))
    send = Flaky(*[status_error(401)] * 5)
    for _ in range(5):
        with pytest.raises(LLMUnavailable, match="401"):
            caller.call(send, deadline=time.monotonic() + 5)
    with pytest.raises(LLMUnavailable, match="keeps failing"):
        caller.call(send, deadline=time.monotonic() + 5)
    assert send.calls == 5
    assert "The server keeps failing" in (caller.problem() or "")
    time.sleep(0.25)
    assert caller.call(send, deadline=time.monotonic() + 5) == "done"
    assert caller.problem() is None


def test_the_retry_is_left_out_when_its_first_try_opened_the_breaker() -> None:
    caller = Caller("s", Breaker(failures=3))
    for _ in range(2):
        with pytest.raises(LLMUnavailable):
            caller.call(send := Flaky(*[httpx.ConnectError("refused")] * 2), deadline=time.monotonic() + 9)
    assert send.calls == 1  # 2 + 1 = 3 failures


def test_requests_that_a_server_refuses_do_not_speak_against_it() -> None:
    caller = Caller("s", Breaker(failures=2))
    for _ in range(4):
        with pytest.raises(LLMUnavailable, match="400"):
            caller.call(Flaky(status_error(400)), deadline=time.monotonic() + 5)
    assert caller.problem() is None


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


def test_calls_that_are_given_up_end_at_once_and_no_more_are_made() -> None:
    caller, released = Caller("s"), threading.Event()
    threading.Timer(0.1, caller.give_up).start()
    with pytest.raises(LLMUnavailable, match="stopping"):
        caller.call(lambda seconds: released.wait(60), deadline=time.monotonic() + 60)
    released.set()
    send = Flaky()
    with pytest.raises(LLMUnavailable, match="stopping"):
        caller.call(send, deadline=time.monotonic() + 60)
    assert send.calls == 0


def test_nobody_waits_for_a_call_whose_asker_has_left() -> None:
    asker, released = Cancellation(), threading.Event()
    threading.Timer(0.1, asker.cancel).start()
    with asker.governing(), pytest.raises(AnswerAbandoned):
        Caller("s").call(lambda seconds: released.wait(60), deadline=time.monotonic() + 60)
    released.set()


def test_an_asker_who_has_left_is_not_retried_for() -> None:
    asker, send = Cancellation(), Flaky(*[httpx.ConnectError("refused")] * 2)
    threading.Timer(0.1, asker.cancel).start()
    with asker.governing(), pytest.raises(AnswerAbandoned):
        Caller("s").call(send, deadline=time.monotonic() + 60)
    assert send.calls == 1
    with asker.governing(), pytest.raises(AnswerAbandoned):
        Caller("s").call(send, deadline=time.monotonic() + 60)
    assert send.calls == 1


def test_a_probe_whose_asker_left_leaves_the_next_one_its_turn() -> None:
    caller = Caller("s", Breaker(failures=1, open_seconds=0.0))
    with pytest.raises(LLMUnavailable):
        caller.call(Flaky(status_error(401)), deadline=time.monotonic() + 5)
    asker, released = Cancellation(), threading.Event()
    threading.Timer(0.1, asker.cancel).start()
    with asker.governing(), pytest.raises(AnswerAbandoned):
        caller.call(lambda seconds: released.wait(60), deadline=time.monotonic() + 60)
    released.set()
    assert caller.call(Flaky(), deadline=time.monotonic() + 5) == "done"


def test_the_error_carries_no_upstream_error_into_a_logged_traceback() -> None:
    with pytest.raises(LLMUnavailable) as caught:
        Caller("s").call(Flaky(status_error(401)), deadline=time.monotonic() + 1)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
