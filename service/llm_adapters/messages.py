"""Between our messages and completions and those of llama-index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from service.errors import LLMReplyInvalid
from service.llm import Completion

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatMessage, ChatResponse

    from prompts import Message

_FINISH_REASONS = {"end_turn": "stop", "stop_sequence": "stop", "max_tokens": "length"}


def to_chat_messages(messages: Sequence[Message]) -> list[ChatMessage]:
    """Our messages as llama-index takes them."""
    from llama_index.core.base.llms.types import ChatMessage

    return [ChatMessage(role=message.role, content=message.content) for message in messages]


def to_completion(
    reply: ChatResponse, prompt_tokens: int | None, completion_tokens: int | None, reason: str | None
) -> Completion:
    """A completion of ours.

    Raises:
        LLMReplyInvalid: there is no text in it.
    """
    text = (reply.message.content or "").strip()
    if not text:
        raise LLMReplyInvalid(f"The LLM wrote nothing (finish reason: {reason})")
    return Completion(
        text, prompt_tokens or 0, completion_tokens or 0, _FINISH_REASONS.get(reason or "", reason or "stop")
    )


def without_credentials(url: str) -> str:
    """A server's address as messages may show it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
