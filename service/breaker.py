"""The breaker: an upstream that keeps failing is left alone for a while, then tried with one call."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable


class Breaker:
    """Opens after `failures` within `window_seconds`, or after as many in a row however slow they were.

    An upstream that stalls fails once a deadline, never five times in ten seconds: hence the second rule.
    While it is open nothing is admitted but, every `open_seconds`, one probe; a success closes it.
    Whoever was admitted says once how it went: `succeeded` or `failed`. Thread-safe.
    """

    def __init__(
        self,
        *,
        failures: int = 5,
        window_seconds: float = 10.0,
        open_seconds: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._window_seconds = window_seconds
        self._open_seconds = open_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._recent: deque[float] = deque(maxlen=failures)
        self._in_a_row = 0
        self._probe_at: float | None = None  # None while closed
        self._is_probing = False

    def admits(self) -> bool:
        """Whether a call may be made now; a True while open makes the caller the probe."""
        with self._lock:
            if self._probe_at is None:
                return True
            if self._is_probing or self._clock() < self._probe_at:
                return False
            self._is_probing = True
            return True

    def succeeded(self) -> None:
        """The upstream answered: closed."""
        with self._lock:
            self._in_a_row = 0
            if self._probe_at is not None:
                self._recent.clear()
            self._probe_at = None
            self._is_probing = False

    def failed(self) -> None:
        """The upstream failed; a failed probe opens for another while."""
        with self._lock:
            now = self._clock()
            self._recent.append(now)
            self._in_a_row += 1
            if self._is_probing or (self._probe_at is None and self._is_too_much(now)):
                self._probe_at = now + self._open_seconds
                self._is_probing = False

    def left_open(self) -> None:
        """Nobody waited for the outcome: whoever comes next may be the probe."""
        with self._lock:
            self._is_probing = False

    @property
    def open_for_seconds(self) -> int | None:
        """None while closed; else in how many seconds, rounded up, the next probe may go."""
        with self._lock:
            return None if self._probe_at is None else max(0, math.ceil(self._probe_at - self._clock()))

    def _is_too_much(self, now: float) -> bool:
        if self._in_a_row >= (self._recent.maxlen or 0):
            return True
        return len(self._recent) == self._recent.maxlen and now - self._recent[0] <= self._window_seconds
