"""The names that can be asked for, in one form that OpenAI's and Anthropic's clients both read."""

from __future__ import annotations

from typing import Any

from service.answer import Mode
from service.dialects.asking import ANSWERING_MODELS

_DISPLAY_NAMES = {
    Mode.AUTO: "Byline",
    Mode.QUOTE: "Byline, quotations only",
    Mode.GENERATE: "Byline, phrased by an LLM",
}
# Neither is known of a model that is installed: both clients take the epoch for that.
_CREATED = 0
_CREATED_AT = "1970-01-01T00:00:00Z"


def answering_models(*, has_llm: bool) -> dict[str, Mode]:
    """The names that answer questions; without an LLM nothing can be generated."""
    return {name: mode for name, mode in ANSWERING_MODELS.items() if has_llm or mode is not Mode.GENERATE}


def model_bodies(*, has_llm: bool, embedding_name: str) -> list[dict[str, Any]]:
    """Every name: those that answer, then the one that embeds."""
    answering = answering_models(has_llm=has_llm)
    return [
        *(_body(name, _DISPLAY_NAMES[mode]) for name, mode in answering.items()),
        _body(embedding_name, f"{embedding_name}, for embeddings"),
    ]


def model_list(models: list[dict[str, Any]]) -> dict[str, Any]:
    """The list with the fields of both dialects."""
    return {
        "object": "list",
        "data": models,
        "has_more": False,
        "next_cursor": None,
        "first_id": models[0]["id"],
        "last_id": models[-1]["id"],
    }


def _body(name: str, display_name: str) -> dict[str, Any]:
    return {
        "id": name,
        "object": "model",
        "created": _CREATED,
        "owned_by": "byline",
        "type": "model",
        "display_name": display_name,
        "created_at": _CREATED_AT,
    }
