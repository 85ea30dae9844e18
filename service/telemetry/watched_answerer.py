"""Answers as before, and leaves of each question its counts, one log line and, where traces are on, a span."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import structlog

from index.errors import IndexingError
from service.answer import Answer, Question
from service.errors import AnswerAbandoned, LLMReplyInvalid, LLMTimeout, LLMUnavailable
from service.events import AnswerCompleted, AnswerEvent, StatementAdded
from service.telemetry.metrics import Metrics
from service.telemetry.names import CANCELLED, FAILED
from service.telemetry.tracing import DetachedSpan

if TYPE_CHECKING:
    from collections.abc import Generator

log = structlog.get_logger("byline")

_FAULTS: tuple[tuple[type[Exception], str], ...] = (
    (LLMTimeout, "llm_timeout"),
    (LLMUnavailable, "llm_unavailable"),
    (LLMReplyInvalid, "llm_reply_invalid"),
    (IndexingError, "index"),
)


class Streams(Protocol):
    """Whatever answers by telling events: `service.answering.Answerer`."""

    def stream(self, question: Question) -> Iterator[AnswerEvent]:
        """See `Answerer.stream`."""


class WatchedAnswerer:
    """An `Answerer` whose questions are counted, logged and traced. Thread-safe as it is.

    Args:
        logs_questions: put the words of each question into its log line and span.
    """

    def __init__(self, answerer: Streams, metrics: Metrics, *, logs_questions: bool = False) -> None:
        self._answerer = answerer
        self._metrics = metrics
        self._logs_questions = logs_questions

    def answer(self, question: Question) -> Answer:
        """See `Answerer.answer`."""
        return next(event.answer for event in self.stream(question) if isinstance(event, AnswerCompleted))

    def stream(self, question: Question) -> Iterator[AnswerEvent]:
        """See `Answerer.stream`. Each step may run in another thread, one after the other."""
        watched = _WatchedQuestion(question, self._metrics, logs_question=self._logs_questions)
        with (
            self._metrics.question(),
            watched.to_its_end(),
            closing(_generator(self._answerer, question)) as events,
        ):
            while True:
                with watched.span.current():
                    event = next(events, None)
                if event is None:
                    return
                watched.saw(event)
                yield event


class _WatchedQuestion:
    """One question on its way; it ends once, however it ends."""

    def __init__(self, question: Question, metrics: Metrics, *, logs_question: bool) -> None:
        self._question = question
        self._metrics = metrics
        self._words = {"question": question.text} if logs_question else {}
        self._started = time.perf_counter()
        self._has_statement = False
        self._has_ended = False
        self.span = DetachedSpan("question", **{"byline.mode": question.mode.value})

    def saw(self, event: AnswerEvent) -> None:
        """Take note of what happened."""
        if isinstance(event, StatementAdded) and not self._has_statement:
            self._has_statement = True
            self._metrics.first_statement(self._question.mode, time.perf_counter() - self._started)
        elif isinstance(event, AnswerCompleted):
            self._metrics.answered(event.answer)
            reason = event.answer.abstention.reason.value if event.answer.abstention else ""
            self._end(event.answer.status.value, reason, **_told(event.answer))

    @contextmanager
    def to_its_end(self) -> Iterator[None]:
        """Around everything: what raises has failed, what is no longer listened to was cancelled."""
        try:
            yield
        except (GeneratorExit, AnswerAbandoned):
            self._end(CANCELLED)
            raise
        except BaseException as error:
            fault = next((name for kind, name in _FAULTS if isinstance(error, kind)), "unexpected")
            self._end(FAILED, fault)
            raise

    def _end(self, status: str, reason: str = "", **told: Any) -> None:
        if self._has_ended:
            return
        self._has_ended = True
        mode = self._question.mode
        self._metrics.question_ended(mode, status, reason)
        if "ms" not in told:
            told["ms"] = {"total": round((time.perf_counter() - self._started) * 1000, 2)}
        log.info("question", status=status, reason=reason or None, mode=mode.value, **told, **self._words)
        attributes = {name: value for name, value in (told | self._words).items() if name != "ms"}
        self.span.end(
            failed=reason if status == FAILED else "",
            **{
                f"byline.{name}": value
                for name, value in {"status": status, "reason": reason, **attributes}.items()
            },
        )


def _told(answer: Answer) -> dict[str, Any]:
    """What the log line says of an answer: numbers and names, nothing of what was asked or found."""
    return {
        "answer_id": answer.id,
        "ms": answer.timings_ms,
        "statements": len(answer.statements),
        "citations": len(answer.citations),
        "removed": len(answer.removed),
        "conflicts": len(answer.conflicts),
        "degraded": answer.degraded,
        "llm": answer.models.llm,
        "llm_calls": answer.usage.calls,
        "prompt_tokens": answer.usage.prompt_tokens,
        "completion_tokens": answer.usage.completion_tokens,
    }


def _generator(answerer: Streams, question: Question) -> Generator[AnswerEvent, None, None]:
    yield from answerer.stream(question)
