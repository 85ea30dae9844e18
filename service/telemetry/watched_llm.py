"""An LLM whose calls are counted and traced."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from service.errors import AnswerAbandoned, LLMReplyInvalid, LLMTimeout, LLMUnavailable
from service.llm import LLM, Completion, Constraint
from service.telemetry.metrics import Metrics
from service.telemetry.tracing import span

if TYPE_CHECKING:
    from prompts import Message


_OUTCOMES: tuple[tuple[type[Exception], str], ...] = (
    (LLMTimeout, "timeout"),
    (LLMUnavailable, "unavailable"),
    (LLMReplyInvalid, "reply_invalid"),
    (AnswerAbandoned, "cancelled"),
)


class WatchedLLM:
    """The same LLM; each `complete` leaves its outcome, its time and its tokens."""

    def __init__(self, llm: LLM, metrics: Metrics) -> None:
        self._llm = llm
        self._metrics = metrics

    @property
    def name(self) -> str:
        """See `service.llm.LLM.name`."""
        return self._llm.name

    @property
    def context_tokens(self) -> int:
        """See `service.llm.LLM.context_tokens`."""
        return self._llm.context_tokens

    @property
    def constraint(self) -> Constraint:
        """See `service.llm.LLM.constraint`."""
        return self._llm.constraint

    @property
    def is_small(self) -> bool:
        """See `service.llm.LLM.is_small`."""
        return self._llm.is_small

    def complete(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        deadline: float,
        grammar: str | None = None,
        json_schema: dict[str, Any] | None = None,
    ) -> Completion:
        """See `service.llm.LLM.complete`."""
        started = time.perf_counter()
        outcome, prompt, written = "unexpected", 0, 0
        with span("llm", **{"gen_ai.request.model": self.name}) as opened:
            try:
                completion = self._llm.complete(
                    messages,
                    max_tokens=max_tokens,
                    deadline=deadline,
                    grammar=grammar,
                    json_schema=json_schema,
                )
                outcome, prompt, written = "ok", completion.prompt_tokens, completion.completion_tokens
                opened.set_attribute("gen_ai.usage.input_tokens", prompt)
                opened.set_attribute("gen_ai.usage.output_tokens", written)
            except Exception as error:
                outcome = _outcome(error)
                raise
            finally:
                seconds = time.perf_counter() - started
                self._metrics.llm_called(outcome, seconds, prompt=prompt, completion=written)
        return completion

    def problem(self) -> str | None:
        """See `service.llm.LLM.problem`."""
        return self._llm.problem()

    def give_up(self) -> None:
        """See `service.llm.LLM.give_up`."""
        self._llm.give_up()

    def close(self) -> None:
        """See `service.llm.LLM.close`."""
        self._llm.close()


def _outcome(error: Exception) -> str:
    return next((name for kind, name in _OUTCOMES if isinstance(error, kind)), "unexpected")
