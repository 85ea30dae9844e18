"""The LLM seam: what the rest of the service may ask of a language model, and how one is opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

from prompts import Message

if TYPE_CHECKING:
    from service.settings import Settings

__all__ = ["LLM", "Completion", "Constraint", "Message", "open_llm"]

Constraint = Literal["grammar", "json_schema", "none"]


@dataclass(frozen=True, slots=True)
class Completion:
    """What the model wrote. `finish_reason` is "stop", "length" or the server's own word."""

    text: str
    prompt_tokens: int
    completion_tokens: int
    finish_reason: str


class LLM(Protocol):
    """A language model. Thread-safe; `complete` blocks, so call it from a worker thread."""

    @property
    def name(self) -> str:
        """What answers report as `model.llm`."""

    @property
    def context_tokens(self) -> int:
        """How many tokens prompt and reply may have together, in the model's own tokens."""

    @property
    def constraint(self) -> Constraint:
        """How a reply can be held to a form: what this server is known to accept."""

    @property
    def is_small(self) -> bool:
        """True for a model that can phrase one sentence but cannot decide what is an answer."""

    def complete(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        deadline: float,
        grammar: str | None = None,
        json_schema: dict[str, Any] | None = None,
    ) -> Completion:
        """Write a reply of at most `max_tokens` tokens before `deadline` (a `time.monotonic()` value).

        `grammar` (GBNF) and `json_schema` are wishes: a model that cannot honour one ignores it, so the
        reply is always read by a tolerant parser.

        Raises:
            LLMUnavailable: not reachable, not installed, refuses the key, out of quota, failing.
            LLMTimeout: the deadline passed.
            LLMReplyInvalid: the server answered, but not with a completion.
        """

    def problem(self) -> str | None:
        """Why it cannot be used now, found without calling it; None when nothing is known to be wrong."""

    def give_up(self) -> None:
        """End calls under way with `LLMUnavailable` and refuse further ones: the service is stopping."""

    def close(self) -> None:
        """Release connections, threads and memory; calling it twice is harmless."""


def open_llm(settings: Settings) -> LLM | None:
    """The LLM that the settings name, or None for `none`; nothing is loaded or called yet.

    Raises:
        SettingsInvalid: `openai`, `anthropic` or `ollama` without what it needs.
    """
    if settings.llm == "none":
        return None
    if settings.llm == "embedded":
        from service.embedded_llm import EmbeddedLLM

        return EmbeddedLLM(model_path=settings.llm_model_path, context_tokens=settings.llm_context_tokens)
    from service.llm_adapters import open_remote_llm

    return open_remote_llm(settings)
