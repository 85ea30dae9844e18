"""The LLM as a peer has it for one question: bounded in time and in length, and what it cost."""

from __future__ import annotations

from prompts import Message
from service.answer import Usage
from service.llm import LLM

DEADLINE_SECONDS = 60.0
# What llama-index reserves for a reply by default. Without a bound a small model repeats itself until the
# context is full.
MAX_REPLY_TOKENS = 256


class Writer:
    """Writes what one question needs.

    Args:
        deadline: when the whole answer must be there, a `time.monotonic()` value.
    """

    def __init__(self, llm: LLM, *, deadline: float) -> None:
        self._llm = llm
        self._deadline = deadline
        self.usage = Usage()

    @property
    def context_tokens(self) -> int:
        """How many of the model's tokens prompt and reply may have together."""
        return self._llm.context_tokens

    def write(self, prompt: str) -> str:
        """The reply to one message.

        Raises:
            LLMTimeout: the time for this question is over.
            LLMUnavailable, LLMReplyInvalid: the LLM fails.
        """
        completion = self._llm.complete(
            [Message("user", prompt)], max_tokens=MAX_REPLY_TOKENS, deadline=self._deadline
        )
        self.usage = Usage(
            prompt_tokens=self.usage.prompt_tokens + completion.prompt_tokens,
            completion_tokens=self.usage.completion_tokens + completion.completion_tokens,
            calls=self.usage.calls + 1,
        )
        return completion.text
