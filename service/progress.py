"""What one answer has cost so far: its deadline, the time of each stage, what did not work."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TypeVar

from service.answer import Answer
from service.telemetry.tracing import span

T = TypeVar("T")


@dataclass
class Progress:
    """Kept while an answer is made; `deadline` is a `time.monotonic()` value."""

    deadline: float
    degraded: list[str] = field(default_factory=list)
    timings_ms: dict[str, float] = field(default_factory=dict)
    started: float = field(default_factory=time.perf_counter)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the time of this block for the stage; a trace has a span for it."""
        started = time.perf_counter()
        try:
            with span(name):
                yield
        finally:
            self.timings_ms[name] = round(self.timings_ms.get(name, 0.0) + _ms_since(started), 2)

    def drawn(self, name: str, items: Iterator[T]) -> Iterator[T]:
        """The same items; the time that each takes to come counts for the stage, what is done with it does not."""
        while True:
            with self.stage(name):
                item = next(items, None)
            if item is None:
                return
            yield item

    def finished(self, answer: Answer) -> Answer:
        """The answer with what it took."""
        return replace(
            answer,
            degraded=bool(self.degraded),
            degraded_reason="; ".join(self.degraded) or None,
            timings_ms={**self.timings_ms, "total": round(_ms_since(self.started), 2)},
        )


def _ms_since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
