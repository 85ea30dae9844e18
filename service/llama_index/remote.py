"""A service as a source of answers, for programs with and without an event loop of their own."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, ExitStack
from typing import Any, TypeVar

from anyio.from_thread import start_blocking_portal

from service.client import BylineClient
from service.schemas import AskRequest, SearchRequest

T = TypeVar("T")
Body = dict[str, Any]


class Service:
    """Speaks to a service from a thread with an event loop that stays.

    llama-index is called without a loop, from one, and from several in turn, as notebooks do; a connection
    belongs to the loop that opened it.

    Args:
        connect: opens the client; it is entered, used and left in that thread.
    """

    def __init__(self, connect: Callable[[], AbstractAsyncContextManager[BylineClient]]) -> None:
        with ExitStack() as opening:
            self._portal = opening.enter_context(start_blocking_portal(name="byline-llama-index"))
            self._client = opening.enter_context(self._portal.wrap_async_context_manager(connect()))
            # Also when nobody closes it: the thread must not outlive the interpreter's wish to end.
            self._finish = weakref.finalize(self, opening.pop_all().close)

    def ask(self, asked: AskRequest) -> Body:
        """The answer object; the service records it under its id.

        Raises:
            ClientError: the service cannot be reached, or refused.
        """
        return self._started(self._ask, asked).result()

    async def aask(self, asked: AskRequest) -> Body:
        """The answer object; giving up waiting gives up the question."""
        return await asyncio.wrap_future(self._started(self._ask, asked))

    def search(self, wanted: SearchRequest) -> list[Body]:
        """Passages, best first."""
        return self._started(self._search, wanted).result()

    async def asearch(self, wanted: SearchRequest) -> list[Body]:
        """Passages, best first."""
        return await asyncio.wrap_future(self._started(self._search, wanted))

    def close(self) -> None:
        """Close the connections and end the thread; calling it twice is harmless."""
        self._finish()

    def _started(self, work: Callable[[Any], Awaitable[T]], asked: Any) -> Future[T]:
        return self._portal.start_task_soon(work, asked)

    async def _ask(self, asked: AskRequest) -> Body:
        return await self._client.ask(
            asked.question,
            mode=asked.mode.value,
            filters=asked.filters.model_dump(mode="json", exclude_defaults=True),
            max_statements=asked.max_statements,
            include=asked.include,
        )

    async def _search(self, wanted: SearchRequest) -> list[Body]:
        filters = wanted.filters.model_dump(mode="json", exclude_defaults=True)
        return await self._client.search(wanted.query, limit=wanted.limit, filters=filters)
