"""How much is let in: requests a minute for each key, and requests at once for all together."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from service.errors import Overloaded, RateExceeded
from service.keys import Scope


class KeyRates:
    """Counts the requests of each valid key over a sliding minute. Keys that are not valid cost no memory."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._limit = RateLimitItemPerMinute(per_minute)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def count(self, key_id: str) -> None:
        """Count one request of this key.

        Raises:
            RateExceeded: it is one too many; says when to come back.
        """
        if self._limiter.hit(self._limit, key_id):
            return
        window = self._limiter.get_window_stats(self._limit, key_id)
        seconds = max(1, math.ceil(window.reset_time - time.time()))
        raise RateExceeded(
            f"This key may send {self._per_minute} requests a minute. Try again in {seconds} s.",
            retry_after_seconds=seconds,
        )


class Admission:
    """Bounds what is under way at once. Each scope has the bound for itself: uploads never shut out questions.

    Belongs to one event loop, so that nothing needs a lock.
    """

    def __init__(self, max_in_flight: int) -> None:
        self._max_in_flight = max_in_flight
        self._in_flight: Counter[Scope] = Counter()

    @contextmanager
    def slot(self, scope: Scope) -> Iterator[None]:
        """Hold a place for one request.

        Raises:
            Overloaded: there is none.
        """
        if self._in_flight[scope] >= self._max_in_flight:
            raise Overloaded("The service has as much to do as it can finish in time. Try again in a moment.")
        self._in_flight[scope] += 1
        try:
            yield
        finally:
            self._in_flight[scope] -= 1
