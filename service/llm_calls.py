"""One call to an LLM server: a deadline that no server can stretch, one retry, our own errors."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TypeVar

from service.errors import LLMError, LLMReplyInvalid, LLMTimeout, LLMUnavailable

T = TypeVar("T")

_RETRY_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 5.0
_MAX_CALLS_IN_FLIGHT = 16


@dataclass(frozen=True, slots=True)
class Fault:
    """What went wrong in our words, and whether asking once more may help."""

    error: LLMError
    may_retry: bool = False
    pause_seconds: float = _RETRY_PAUSE_SECONDS


class Caller:
    """Calls one server; `server` is how messages name it, without credentials."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._slots = threading.BoundedSemaphore(_MAX_CALLS_IN_FLIGHT)

    def call(self, send: Callable[[float], T], *, deadline: float) -> T:
        """The result of `send(seconds_left)`, asked a second time where that may help and time allows.

        Raises:
            LLMError: never anything else, whatever `send` raises.
        """
        result = self._attempt(send, deadline)
        if (
            isinstance(result, Fault)
            and result.may_retry
            and time.monotonic() + result.pause_seconds < deadline
        ):
            time.sleep(result.pause_seconds)
            result = self._attempt(send, deadline)
        if isinstance(result, Fault):
            raise result.error
        return result

    def _attempt(self, send: Callable[[float], T], deadline: float) -> T | Fault:
        # The fault does not keep the library's error as its cause: upstream bodies and request headers
        # (the key) would otherwise reach logged tracebacks.
        try:
            return self._run_until(send, deadline)
        except Exception as error:
            return explain(error, self._server)

    def _run_until(self, send: Callable[[float], T], deadline: float) -> T:
        """Run `send` in a thread of its own and stop waiting at the deadline.

        Library timeouts restart with every byte received, so a server that trickles would hold the
        caller for ever. The abandoned thread is a daemon and the number of them is bounded.
        """
        seconds_left = deadline - time.monotonic()
        if seconds_left <= 0 or not self._slots.acquire(timeout=seconds_left):
            raise TimeoutError
        future: Future[T] = Future()

        def work() -> None:
            try:
                future.set_result(send(seconds_left))
            except BaseException as error:
                future.set_exception(error)
            finally:
                self._slots.release()

        threading.Thread(target=work, name="byline-llm-call", daemon=True).start()
        return future.result(timeout=deadline - time.monotonic())


def explain(error: Exception, server: str) -> Fault:
    """Any exception of llama-index, openai, anthropic, ollama or their HTTP clients as one of ours.

    Classes are recognised by name along their ancestry: the SDKs use different HTTP libraries with the same
    class names, and importing them all to compare would cost seconds.
    """
    if isinstance(error, LLMError):
        return Fault(error)
    chain = tuple(_causes(error))
    names = {base.__name__ for link in chain for base in type(link).__mro__}
    if names & {"TimeoutError", "TimeoutException", "APITimeoutError"}:
        return Fault(LLMTimeout(f"{server} did not finish in time"))
    for link in chain:
        status = getattr(link, "status_code", None)
        if isinstance(status, int) and status >= 400:
            return _explain_status(link, status, server)
    if names & {"ConnectionError", "APIConnectionError", "TransportError"}:
        message = f"{server} cannot be reached; check that it runs and BYLINE_LLM_BASE_URL"
        return Fault(LLMUnavailable(message), may_retry=True)
    return Fault(LLMReplyInvalid(f"{server} sent something that is no completion ({type(error).__name__})"))


def _explain_status(error: BaseException, status: int, server: str) -> Fault:
    if status in {401, 403}:
        return Fault(LLMUnavailable(f"{server} refuses the key ({status}); check BYLINE_LLM_API_KEY"))
    if status == 402 or (status == 429 and _is_out_of_quota(error)):
        return Fault(LLMUnavailable(f"{server} says that the account is out of quota ({status})"))
    if status in {408, 429} or status >= 500:
        return Fault(
            LLMUnavailable(f"{server} is failing or overloaded ({status})"), True, _pause_asked_for(error)
        )
    if status == 404:
        message = (
            f"{server} has no such model or address (404); check BYLINE_LLM_MODEL and BYLINE_LLM_BASE_URL"
        )
        return Fault(LLMUnavailable(message))
    return Fault(LLMUnavailable(f"{server} refuses the request ({status})"))


def _is_out_of_quota(error: BaseException) -> bool:
    text = str(error).lower()
    return any(word in text for word in ("quota", "billing", "credit"))


def _pause_asked_for(error: BaseException) -> float:
    headers = getattr(getattr(error, "response", None), "headers", {})
    try:
        asked = float(headers.get("retry-after", ""))
    except ValueError:
        return _RETRY_PAUSE_SECONDS
    return min(max(asked, _RETRY_PAUSE_SECONDS), _LONGEST_PAUSE_SECONDS)


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        link = link.__cause__ or link.__context__
