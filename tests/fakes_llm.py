"""A scripted LLM: replies from a list, in order; an exception in the list is raised."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from prompts import Message
from service.errors import LLMTimeout, LLMUnavailable
from service.llm import Completion, Constraint

Reply = str | Exception | Callable[[Sequence[Message]], str]


@dataclass(frozen=True, slots=True)
class Call:
    """What one call was given."""

    messages: tuple[Message, ...]
    max_tokens: int
    grammar: str | None
    json_schema: dict[str, Any] | None

    @property
    def text(self) -> str:
        """The whole conversation as one text."""
        return "\n".join(message.content for message in self.messages)


class ScriptedLLM:
    """Writes `replies` one after the other, the last one for ever; records what it was asked.

    Args:
        seconds: how long each reply takes; the deadline is kept as a real LLM keeps it.
    """

    def __init__(
        self,
        *replies: Reply,
        name: str = "scripted",
        context_tokens: int = 8192,
        constraint: Constraint = "none",
        is_small: bool = False,
        finish_reason: str = "stop",
        seconds: float = 0.0,
    ) -> None:
        self.name = name
        self.context_tokens = context_tokens
        self.constraint: Constraint = constraint
        self.is_small = is_small
        self.calls: list[Call] = []
        self.closed = False
        self._replies = list(replies)
        self._finish_reason = finish_reason
        self._seconds = seconds

    def complete(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        deadline: float,
        grammar: str | None = None,
        json_schema: dict[str, Any] | None = None,
    ) -> Completion:
        self.calls.append(Call(tuple(messages), max_tokens, grammar, json_schema))
        time.sleep(max(0.0, min(self._seconds, deadline - time.monotonic())))
        if time.monotonic() >= deadline:
            raise LLMTimeout("The scripted LLM did not finish in time")
        reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        if isinstance(reply, Exception):
            raise reply
        text = reply if isinstance(reply, str) else reply(messages)
        return Completion(text, 10, len(text.split()), self._finish_reason)

    def problem(self) -> str | None:
        return None

    def give_up(self) -> None:
        self._replies = [LLMUnavailable("The scripted LLM was given up")]

    def close(self) -> None:
        self.closed = True
