"""Answers under way: several may read along, none is made for nobody, and memory is bounded."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable, Iterator

import anyio
import anyio.to_thread
import pytest

from service import cancelling, live_answer, streaming
from service.answer import Question
from service.errors import AnswerAbandoned, LLMUnavailable
from service.events import AnswerEvent
from service.streaming import LiveAnswers
from tests.service.scripted import ScriptedAnswerer, ScriptedByline, make_answer

pytestmark = pytest.mark.anyio
WHY = Question("Why?")


class SlowAnswerer(ScriptedAnswerer):
    """Waits after its first event, as for an LLM: until `go_on`, or until whoever asked has left."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = threading.Event()
        self.was_abandoned = threading.Event()
        self.was_closed = threading.Event()
        self.meanwhile = self._wait

    def stream(self, question: Question) -> Iterator[AnswerEvent]:
        try:
            yield from super().stream(question)
        finally:
            self.was_closed.set()

    def _wait(self) -> None:
        cancellation = cancelling.current()
        with cancellation.calling(self.go_on.set):
            self.go_on.wait(30)
        if cancellation.is_cancelled:
            self.was_abandoned.set()
        cancellation.check()


@pytest.fixture
def byline() -> ScriptedByline:
    scripted = ScriptedByline()
    scripted.answerer = SlowAnswerer()
    return scripted


@pytest.fixture
async def live(byline: ScriptedByline, anyio_backend: str) -> AsyncIterator[LiveAnswers]:
    async def run(work: Callable[[], None]) -> None:
        await anyio.to_thread.run_sync(work)

    answers = LiveAnswers(byline, run)  # type: ignore[arg-type]
    yield answers
    await answers.close()


async def names(reading: AsyncIterator[AnswerEvent]) -> list[str]:
    return [type(event).__name__ for event in [event async for event in reading]]


ALL = ["AnswerStarted", "RetrievalCompleted", "StatementAdded", "AnswerCompleted"]


async def test_an_event_is_read_before_the_next_has_happened(
    live: LiveAnswers, byline: ScriptedByline
) -> None:
    async with live.ask(WHY) as reading:
        first = await anext(reading)
        assert type(first).__name__ == ALL[0]
        byline.answerer.go_on.set()
        assert await names(reading) == ALL[1:]


async def test_whoever_waits_gets_the_same_answer(live: LiveAnswers, byline: ScriptedByline) -> None:
    byline.answerer.go_on.set()
    assert await live.answer(WHY) == make_answer(WHY.text)
    assert list(byline.catalogue.answers) == ["ans_1"]


async def test_a_second_reader_joins_an_answer_under_way(live: LiveAnswers, byline: ScriptedByline) -> None:
    async with live.ask(WHY) as first:
        await anext(first)
        async with live.ask(WHY, resume=("ans_1", 0)) as second:
            byline.answerer.go_on.set()
            assert await names(second) == ALL
        assert await names(first) == ALL[1:]
    assert len(byline.answerer.asked) == 1


async def test_an_error_comes_after_what_happened_before_it(
    live: LiveAnswers, byline: ScriptedByline
) -> None:
    byline.answerer.fails_with = LLMUnavailable("gone")
    byline.answerer.go_on.set()
    async with live.ask(WHY) as reading:
        await anext(reading)
        with pytest.raises(LLMUnavailable):
            await anext(reading)


async def test_an_answer_that_nobody_reads_is_given_up(
    live: LiveAnswers, byline: ScriptedByline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_answer, "GRACE_SECONDS", 0.01)
    async with live.ask(WHY) as reading:
        await anext(reading)
    assert await anyio.to_thread.run_sync(byline.answerer.was_abandoned.wait, 30)
    assert byline.catalogue.answers == {}


async def test_answering_that_does_not_block_ends_at_its_next_event(
    live: LiveAnswers, byline: ScriptedByline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_answer, "GRACE_SECONDS", 0.0)
    byline.answerer.meanwhile = lambda: byline.answerer.go_on.wait(30)
    async with live.ask(WHY) as reading:
        await anext(reading)
    await anyio.sleep(0.05)
    byline.answerer.go_on.set()
    assert await anyio.to_thread.run_sync(byline.answerer.was_closed.wait, 30)
    assert byline.catalogue.answers == {}


async def test_a_reader_who_is_back_in_time_finds_it_still_going_on(
    live: LiveAnswers, byline: ScriptedByline
) -> None:
    async with live.ask(WHY) as reading:
        await anext(reading)
    async with live.ask(WHY, resume=("ans_1", reading.number)) as again:
        byline.answerer.go_on.set()
        assert await names(again) == ALL[1:]
    assert len(byline.answerer.asked) == 1


async def test_one_that_was_given_up_is_answered_anew(
    live: LiveAnswers, byline: ScriptedByline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_answer, "GRACE_SECONDS", 0.0)
    async with live.ask(WHY) as reading:
        await anext(reading)
    await anyio.to_thread.run_sync(byline.answerer.was_abandoned.wait, 30)
    byline.answerer.go_on.set()
    async with live.ask(WHY, resume=("ans_1", 1)) as again:
        assert await names(again) == ALL
    assert len(byline.answerer.asked) == 2


async def test_stopping_gives_up_what_is_under_way(live: LiveAnswers, byline: ScriptedByline) -> None:
    async with live.ask(WHY) as reading:
        await anext(reading)
        await live.close()
        assert byline.answerer.was_abandoned.is_set()
        with pytest.raises(AnswerAbandoned):
            await anext(reading)


@pytest.mark.parametrize(("limit", "value"), [("KEPT_ANSWERS", 3), ("KEPT_SECONDS", 0.0)])
async def test_only_a_few_answers_are_kept_and_not_for_long(
    live: LiveAnswers, byline: ScriptedByline, monkeypatch: pytest.MonkeyPatch, limit: str, value: float
) -> None:
    monkeypatch.setattr(streaming, limit, value)
    byline.answerer.go_on.set()
    for number in range(6):
        byline.answerer.answer_given = make_answer(id=f"ans_{number}")
        await live.answer(WHY)
    assert len(live._live) <= 3 + 1
    await resumed(live, "ans_0")
    assert len(byline.answerer.asked) == 7, "the oldest is forgotten"


async def resumed(live: LiveAnswers, answer_id: str) -> None:
    async with live.ask(WHY, resume=(answer_id, 0)) as reading:
        await names(reading)
