"""Streaming: an answer is made once, in a thread, and told as it comes about to whoever reads along.

Every door that answers questions uses it, streaming or not. A route makes a `Question` and writes what happens in
its own dialect; `EventStream` in `service/routes/event_stream.py` sends it:

    async def told() -> AsyncGenerator[str, None]:
        async with running.live.ask(question) as reading:
            async for event in reading:  # AnswerStarted, RetrievalCompleted, StatementAdded, ..., AnswerCompleted
                yield in_my_dialect(event)

    return EventStream(told())

A door that does not stream waits for the same answer: `answer = await running.live.answer(question)`.

What answering raises, the reading raises, after the events before it. Whoever leaves the block early, as `EventStream`
does when the client disconnects, lets the answer go: when nobody comes back for it within two seconds, the call to
the LLM is cancelled. `reading.number` counts events from 1; `ask(question, resume=(answer_id, number))` goes on after
one while the answer is in memory, and otherwise answers anew.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Generator
from contextlib import asynccontextmanager, closing
from typing import TYPE_CHECKING

import structlog

from index.errors import IndexingError
from service.answer import Answer, Question
from service.events import AnswerCompleted, AnswerEvent
from service.live_answer import LiveAnswer, Reading
from service.schemas import answer_body

if TYPE_CHECKING:
    from service.wiring import Byline

log = structlog.get_logger("byline")

KEPT_SECONDS = 120.0
KEPT_ANSWERS = 64

Run = Callable[[Callable[[], None]], Awaitable[None]]


class LiveAnswers:
    """The answers that are being made or were just made.

    Args:
        byline: answers, and keeps the answers.
        run: runs blocking work in one of the threads that answer.
    """

    def __init__(self, byline: Byline, run: Run) -> None:
        self._byline = byline
        self._run = run
        self._live: dict[str, LiveAnswer] = {}
        self._under_way: dict[asyncio.Task[None], LiveAnswer] = {}

    @asynccontextmanager
    async def ask(
        self, question: Question, include: Collection[str] = (), *, resume: tuple[str, int] | None = None
    ) -> AsyncIterator[Reading]:
        """Read the answer to `question` as it comes about.

        Args:
            question: already cleaned.
            include: what the recorded answer holds besides the usual.
            resume: id and event number at which a reader of this question was cut off.
        """
        live, after = self._still_there(question, include, resume)
        if live is None:
            live = self._begun(question, include)
        live.joined()
        try:
            yield Reading(live, after)
        finally:
            live.left()

    async def answer(self, question: Question, include: Collection[str] = ()) -> Answer:
        """The answer to `question`, waited for. Raises what answering raises."""
        async with self.ask(question, include) as reading:
            async for event in reading:
                if isinstance(event, AnswerCompleted):
                    return event.answer
        raise AssertionError("an answer ends completed or raises")

    async def close(self) -> None:
        """Give up what is under way and wait until its threads are done."""
        for live in self._under_way.values():
            live.cancellation.cancel()
        if self._under_way:
            await asyncio.wait(self._under_way)

    def _still_there(
        self, question: Question, include: Collection[str], resume: tuple[str, int] | None
    ) -> tuple[LiveAnswer | None, int]:
        self._forget_old()
        live = self._live.get(resume[0]) if resume else None
        if resume is None or live is None or live.cancellation.is_cancelled:
            return None, 0
        same = (live.question, live.include) == (question, frozenset(include))
        return (live, resume[1]) if same else (None, 0)

    def _begun(self, question: Question, include: Collection[str]) -> LiveAnswer:
        live = LiveAnswer(question, include)
        task = asyncio.create_task(self._make(live))
        self._under_way[task] = live
        task.add_done_callback(self._under_way.pop)
        return live

    async def _make(self, live: LiveAnswer) -> None:
        loop = asyncio.get_running_loop()

        def tell(event: AnswerEvent) -> None:
            loop.call_soon_threadsafe(self._happened, live, event)

        try:
            await self._run(lambda: _answer(self._byline, live, tell))
        except Exception as error:  # told to the readers, each of whom says it in its own dialect
            live.ended(error)
        else:
            live.ended()

    def _happened(self, live: LiveAnswer, event: AnswerEvent) -> None:
        live.happened(event)
        self._live[live.answer_id] = live

    def _forget_old(self) -> None:
        """Memory is bounded in number and time. What is still being made is kept by its task, not by this."""
        before = time.monotonic() - KEPT_SECONDS
        old = [key for key, live in self._live.items() if live.over_at is not None and live.over_at < before]
        surplus = list(self._live)[: max(0, len(self._live) - KEPT_ANSWERS)]
        for key in {*old, *surplus}:
            del self._live[key]


def _answer(byline: Byline, live: LiveAnswer, tell: Callable[[AnswerEvent], None]) -> None:
    """Answer in this thread; an answer is recorded before it is told."""
    live.cancellation.check()
    with live.cancellation.governing(), closing(_events(byline, live.question)) as events:
        for event in events:
            live.cancellation.check()
            if isinstance(event, AnswerCompleted):
                live.body = _recorded(byline, event.answer, live.include)
            tell(event)


def _events(byline: Byline, question: Question) -> Generator[AnswerEvent, None, None]:
    yield from byline.answerer.stream(question)


def _recorded(byline: Byline, answer: Answer, include: Collection[str]) -> str:
    body = json.dumps(answer_body(answer, include), ensure_ascii=False)
    try:
        byline.catalogue.record_answer(answer.id, answer.created_at, body)
    except IndexingError:
        # A full disk must not take the answer from the reader; only its permanent link is lost.
        log.exception("answer not recorded", answer_id=answer.id)
    return body
