"""The request body of POST /v1/embeddings, as OpenAI's clients send it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from index.tokens import text_of_tokens
from service.dialects.parameters import Ignored

# OpenAI's own limits, so that what clients batch for it fits here too.
MAX_INPUTS = 2048
MAX_TOKENS = 300_000

_NOT_TEXTS = "send a text, a list of texts, or texts in tokens of cl100k_base"


def _as_texts(value: Any) -> Any:
    if isinstance(value, str):
        return [value]
    if not isinstance(value, list) or not value:
        raise ValueError(_NOT_TEXTS)
    if all(type(item) is int for item in value):
        return [_decoded(value)]
    return [item if isinstance(item, str) else _decoded(item) for item in value]


def _decoded(tokens: Any) -> str:
    if not isinstance(tokens, list) or not all(type(token) is int for token in tokens):
        raise ValueError(_NOT_TEXTS)
    return text_of_tokens(tokens)


def _none_is_empty(texts: list[str]) -> list[str]:
    for place, text in enumerate(texts):
        if not text.strip():
            raise ValueError(f"text {place} is empty")
    return texts


class EmbeddingRequest(BaseModel):
    """Texts to embed. Unknown parameters are refused."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"model": "all-MiniLM-L6-v2", "input": ["The bridge is closed."]}]},
    )

    model: str
    input: Annotated[
        list[str],
        Field(min_length=1, max_length=MAX_INPUTS),
        BeforeValidator(_as_texts),
        AfterValidator(_none_is_empty),
    ]
    encoding_format: Literal["float", "base64"] = "float"
    dimensions: int | None = None
    user: Annotated[Any, Ignored("For the provider's own bookkeeping.")] = None
