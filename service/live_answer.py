"""One answer while it is made and for a while after: what happened so far, and who reads along."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Collection

from service.answer import Question
from service.cancelling import Cancellation
from service.events import AnswerEvent, AnswerStarted

GRACE_SECONDS = 2.0  # a reader who lost the connection may be back this soon


class LiveAnswer:
    """Belongs to the event loop; the thread that answers tells it through `call_soon_threadsafe`."""

    def __init__(self, question: Question, include: Collection[str]) -> None:
        self.question = question
        self.include = frozenset(include)
        self.answer_id = ""
        self.body = ""
        self.over_at: float | None = None
        self.cancellation = Cancellation()
        self._events: list[AnswerEvent] = []
        self._failure: Exception | None = None
        self._readers = 0
        self._news = asyncio.Event()

    def happened(self, event: AnswerEvent) -> None:
        """Tell it to the readers."""
        if isinstance(event, AnswerStarted):
            self.answer_id = event.id
        self._events.append(event)
        self._wake()

    def ended(self, failure: Exception | None = None) -> None:
        """Nothing more happens."""
        self._failure = failure
        self.over_at = time.monotonic()
        self._wake()

    def joined(self) -> None:
        """One more reads."""
        self._readers += 1

    def left(self) -> None:
        """One reads no longer; when none comes back in time, it is not gone on with."""
        self._readers -= 1
        if not self._readers and self.over_at is None:
            asyncio.get_running_loop().call_later(GRACE_SECONDS, self._give_up_unread)

    async def wait_for(self, number: int) -> AnswerEvent | None:
        """The event of this number, from 1; None when there are no more.

        Raises:
            Exception: what answering raised.
        """
        while number > len(self._events):
            if self.over_at is not None:
                if self._failure is not None:
                    raise self._failure
                return None
            await self._news.wait()
        return self._events[number - 1]

    def _give_up_unread(self) -> None:
        if not self._readers and self.over_at is None:
            self.cancellation.cancel()

    def _wake(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()


class Reading:
    """The events of one answer for one reader. `number` is that of the last one read."""

    def __init__(self, live: LiveAnswer, after: int) -> None:
        self.number = after
        self._live = live

    @property
    def answer_id(self) -> str:
        """The answer's id; empty before its first event."""
        return self._live.answer_id

    @property
    def body(self) -> str:
        """The completed answer as POST /v1/ask gives it and the catalogue keeps it."""
        return self._live.body

    def __aiter__(self) -> AsyncIterator[AnswerEvent]:
        return self

    async def __anext__(self) -> AnswerEvent:
        event = await self._live.wait_for(self.number + 1)
        if event is None:
            raise StopAsyncIteration
        self.number += 1
        return event
