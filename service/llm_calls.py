"""One call to an LLM server: ended at its deadline or when the asker leaves, one retry, a breaker, our own errors."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from typing import Any, TypeVar, cast

from service.breaker import Breaker
from service.cancelling import Cancellation, current
from service.errors import AnswerAbandoned, LLMTimeout, LLMUnavailable
from service.llm_faults import Fault, explain

T = TypeVar("T")

_MAX_CALLS_IN_FLIGHT = 16


class Caller:
    """Calls one server; `server` is how messages name it, without credentials."""

    def __init__(self, server: str, breaker: Breaker | None = None) -> None:
        self._server = server
        self._breaker = breaker or Breaker()
        self._slots = threading.BoundedSemaphore(_MAX_CALLS_IN_FLIGHT)
        self._lock = threading.Lock()
        self._under_way: set[Future[Any]] = set()
        self._given_up = False

    def call(self, send: Callable[[float], T], *, deadline: float) -> T:
        """The result of `send(seconds_left)`, asked a second time where that may help and time allows.

        Raises:
            LLMError: whatever `send` raises.
            AnswerAbandoned: whoever asked has left.
        """
        current().check()
        result = self._attempt(send, deadline)
        if isinstance(result, Fault) and self._may_retry(result, deadline):
            current().wait(result.pause_seconds)
            result = self._attempt(send, deadline)
        if isinstance(result, Fault):
            raise result.error
        return result

    def problem(self) -> str | None:
        """Why the server is not asked now, or None."""
        seconds = self._breaker.open_for_seconds
        if seconds is None:
            return None
        return f"{self._server} keeps failing; it is asked again {f'in {seconds} s' if seconds else 'next'}"

    def give_up(self) -> None:
        """End the calls under way, whatever the server still sends, and refuse further ones."""
        with self._lock:
            self._given_up = True
            for future in self._under_way:
                _settle(future, error=self._stopping())

    def _stopping(self) -> LLMUnavailable:
        return LLMUnavailable(f"{self._server} is not waited for: the service is stopping")

    def _may_retry(self, fault: Fault, deadline: float) -> bool:
        in_time = time.monotonic() + fault.pause_seconds < deadline
        return fault.may_retry and in_time and self._breaker.open_for_seconds is None

    def _attempt(self, send: Callable[[float], T], deadline: float) -> T | Fault:
        if self._given_up:
            return Fault(self._stopping())
        seconds_left = deadline - time.monotonic()
        if seconds_left <= 0 or not self._slots.acquire(timeout=seconds_left):
            return Fault(LLMTimeout(f"There was no time left to ask {self._server}"))
        if not self._breaker.admits():
            self._slots.release()
            return Fault(LLMUnavailable(self.problem() or f"{self._server} was just given up"))
        # The fault does not keep the library's error as its cause: upstream bodies and request headers
        # (the key) would otherwise reach logged tracebacks.
        try:
            result = self._run_until(send, deadline)
        except AnswerAbandoned:
            self._breaker.left_open()
            raise
        except BaseException as error:
            fault = explain(error, self._server)
            (self._breaker.failed if fault.is_the_servers else self._breaker.succeeded)()
            if not isinstance(error, Exception):
                raise
            return fault
        self._breaker.succeeded()
        return result

    def _run_until(self, send: Callable[[float], T], deadline: float) -> T:
        """Run `send` in a thread of its own and stop waiting at the deadline, or when whoever asked leaves.

        Library timeouts restart with every byte received, so a server that trickles would hold the
        caller for ever. A thread that is not waited for has its connection ended (`bounded_http` sees to that);
        should it go on nevertheless, it is a daemon and the number of them is bounded.
        """
        future: Future[T] = Future()
        calling = Cancellation()

        def work() -> None:
            try:
                with calling.governing():
                    _settle(future, send(deadline - time.monotonic()))
            except BaseException as error:
                _settle(future, error=error)
            finally:
                self._slots.release()

        with self._lock:
            self._under_way.add(future)
        threading.Thread(target=work, name="byline-llm-call", daemon=True).start()
        abandoned = AnswerAbandoned("Whoever asked has left.")
        try:
            with current().calling(lambda: _settle(future, error=abandoned)):
                return future.result(timeout=deadline - time.monotonic())
        finally:
            calling.cancel()
            with self._lock:
                self._under_way.discard(future)


def _settle(future: Future[T], result: T | None = None, error: BaseException | None = None) -> None:
    """Settle a call once: what comes after the first word on it is lost."""
    with suppress(InvalidStateError):
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(cast(T, result))
