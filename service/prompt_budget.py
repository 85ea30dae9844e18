"""Keeps prompts inside a model's context: a count that no tokenizer in use exceeds."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from index.tokens import count_tokens
from prompts import Message
from service.answer import Evidence
from service.errors import LLMUnavailable

# SmolLM2's tokenizer takes 1.10 times as many tokens as cl100k_base for the median sentence of news and at most
# 1.29 times (docs/decisions/0004-llm-and-drafting.md). Like others it takes digits one by one.
_TOKENS_PER_TOKEN = 1.35
_CHARS_PER_TOKEN = 3.5
_TOKENS_PER_TURN = 12

Render = Callable[[Sequence[Evidence]], tuple[Message, ...]]


def estimate_tokens(messages: Sequence[Message]) -> int:
    """How many tokens a conversation takes at most, chat template included."""
    return sum(_estimate(message.content) + _TOKENS_PER_TURN for message in messages)


def render_within(
    render: Render, evidence: Sequence[Evidence], max_prompt_tokens: int
) -> tuple[tuple[Message, ...], tuple[Evidence, ...]]:
    """The conversation over as much evidence as fits, the least relevant dropped first, and that evidence.

    Raises:
        LLMUnavailable: not even the most relevant sentence fits.
    """
    ranked = sorted(range(len(evidence)), key=lambda at: -evidence[at].relevance)

    def attempt(count: int) -> tuple[tuple[Message, ...], tuple[Evidence, ...]]:
        kept = tuple(evidence[at] for at in sorted(ranked[:count]))
        return render(kept), kept

    fits, too_many = 0, len(evidence) + 1
    while too_many - fits > 1:
        count = (fits + too_many) // 2
        if estimate_tokens(attempt(count)[0]) <= max_prompt_tokens:
            fits = count
        else:
            too_many = count
    if fits == 0:
        raise LLMUnavailable(
            f"Question and evidence do not fit into {max_prompt_tokens} tokens; raise BYLINE_LLM_CONTEXT_TOKENS"
        )
    return attempt(fits)


def _estimate(text: str) -> int:
    digits = sum(character.isdigit() for character in text)
    unusual = sum(not character.isascii() for character in text) // 2
    counted = count_tokens(text) * _TOKENS_PER_TOKEN + digits + unusual
    return math.ceil(max(counted, len(text) / _CHARS_PER_TOKEN))
