"""Cancelling: whoever asked may leave, and then nobody waits for an LLM on their behalf.

The thread that answers works under one `Cancellation`; whatever blocks in it looks it up with `current` instead of
being handed it through every layer between, as it is with cancel scopes of asynchronous code.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from service.errors import AnswerAbandoned


class Cancellation:
    """Says once, to everything done on behalf of one question, that its answer is no longer wanted."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_cancelled = threading.Event()
        self._to_call: list[Callable[[], None]] = []

    @property
    def is_cancelled(self) -> bool:
        """Whether it was said."""
        return self._is_cancelled.is_set()

    def cancel(self) -> None:
        """Say it. Callbacks run here and now, so they must not block."""
        with self._lock:
            self._is_cancelled.set()
            to_call, self._to_call = self._to_call, []
        for callback in to_call:
            callback()

    def check(self) -> None:
        """Go no further when it was said.

        Raises:
            AnswerAbandoned: it was.
        """
        if self.is_cancelled:
            raise AnswerAbandoned("Whoever asked has left.")

    def wait(self, seconds: float) -> None:
        """Sleep, unless or until it is said.

        Raises:
            AnswerAbandoned: it was.
        """
        self._is_cancelled.wait(seconds)
        self.check()

    def then_call(self, callback: Callable[[], None]) -> None:
        """Have `callback` called when it is said; at once when it was said before."""
        with self._lock:
            was_said = self.is_cancelled
            if not was_said:
                self._to_call.append(callback)
        if was_said:
            callback()

    @contextmanager
    def calling(self, callback: Callable[[], None]) -> Iterator[None]:
        """The same within the block only."""
        self.then_call(callback)
        try:
            yield
        finally:
            with self._lock:
                if callback in self._to_call:
                    self._to_call.remove(callback)

    @contextmanager
    def governing(self) -> Iterator[None]:
        """Within the block, and in this thread, `current` is this one."""
        token = _current.set(self)
        try:
            yield
        finally:
            _current.reset(token)


_current: ContextVar[Cancellation | None] = ContextVar("cancellation", default=None)


def current() -> Cancellation:
    """The cancellation that this thread works under; one that is never said when there is none."""
    return _current.get() or Cancellation()
