"""What the routes work with: the open collection, the settings, and threads for blocking work."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, ParamSpec, TypeVar

import anyio
import anyio.to_thread
from fastapi import Depends, Request

from service.routes.problems import NOT_READY, Problem
from service.settings import Settings
from service.streaming import LiveAnswers

if TYPE_CHECKING:
    from service.wiring import Byline

P = ParamSpec("P")
T = TypeVar("T")

# Answers share two cores with the event loop; more at once would only make each slower. Those that wait for an LLM
# elsewhere compute little meanwhile, so that each that was let in gets a thread.
ANSWERS_AT_ONCE = 4
_COMPUTING = frozenset({"none", "embedded"})
READS_AT_ONCE = 8
CHECKS_AT_ONCE = 4


class Running:
    """A service that can answer. Every call into the collection blocks, so it goes through a worker thread.

    Questions, reads and writes have separate threads: a long ingest never keeps a reader waiting, and
    writes are done one after the other.
    """

    def __init__(self, byline: Byline, settings: Settings) -> None:
        self.byline = byline
        self.settings = settings
        at_once = ANSWERS_AT_ONCE if settings.llm in _COMPUTING else settings.max_in_flight
        self._answering = anyio.CapacityLimiter(at_once)
        self._reading = anyio.CapacityLimiter(READS_AT_ONCE)
        self._writing = anyio.CapacityLimiter(1)
        self._checking = anyio.CapacityLimiter(CHECKS_AT_ONCE)
        self.live = LiveAnswers(byline, self.answering)

    def pools(self) -> dict[str, tuple[int, int]]:
        """For each pool of threads how many are busy, and how many requests wait for one."""
        pools = {"answering": self._answering, "reading": self._reading, "writing": self._writing}
        seen = {name: limiter.statistics() for name, limiter in pools.items()}
        return {name: (now.borrowed_tokens, now.tasks_waiting) for name, now in seen.items()}

    async def answering(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work`, which may call models."""
        return await anyio.to_thread.run_sync(lambda: work(*args, **kwargs), limiter=self._answering)

    async def reading(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work`, which only reads the catalogue."""
        return await anyio.to_thread.run_sync(lambda: work(*args, **kwargs), limiter=self._reading)

    async def writing(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work`, which changes the collection."""
        return await anyio.to_thread.run_sync(lambda: work(*args, **kwargs), limiter=self._writing)

    async def checking(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work`, which decides whether a request is let in: it must not wait behind those that were."""
        return await anyio.to_thread.run_sync(lambda: work(*args, **kwargs), limiter=self._checking)


def get_running(request: Request) -> Running:
    """The open collection, or a 503 while there is none."""
    running = getattr(request.app.state, "running", None)
    if not isinstance(running, Running):
        raise Problem(503, NOT_READY, code="not_ready")
    return running


RunningService = Annotated[Running, Depends(get_running)]
