"""Every parameter of the other APIs is taken, ignored or refused; the documents list which."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest
from anthropic.types import message_create_params
from openai.types.chat import completion_create_params
from pydantic import BaseModel, ValidationError

from service.dialects.chat_requests import ChatRequest
from service.dialects.message_requests import MessagesRequest
from service.dialects.parameters import table_of_parameters

DOCS = Path(__file__).resolve().parents[3] / "docs"
CHAT = {"model": "byline", "messages": [{"role": "user", "content": "Why?"}]}
HEADERS = {"user_profile_id"}  # goes into a header


def parameters_of(params: Any) -> set[str]:
    """Every parameter that the installed client can send."""
    typed_dicts = get_args(params) or (params,)
    return {name for typed in typed_dicts for name in typed.__annotations__}


@pytest.mark.parametrize(
    ("model", "known"),
    [
        (ChatRequest, completion_create_params.CompletionCreateParams),
        (MessagesRequest, message_create_params.MessageCreateParams),
    ],
)
def test_every_parameter_that_the_client_knows_has_its_place(model: type[BaseModel], known: Any) -> None:
    assert parameters_of(known) - HEADERS - set(model.model_fields) == set()


@pytest.mark.parametrize(("model", "name"), [(ChatRequest, "openai.md"), (MessagesRequest, "anthropic.md")])
def test_the_table_of_parameters_is_what_the_code_says(model: type[BaseModel], name: str) -> None:
    table = table_of_parameters(model)
    assert table in (DOCS / name).read_text(encoding="utf-8"), f"put this into it:\n{table}"


@pytest.mark.parametrize(
    "fields",
    [
        {"temperature": 0.7, "seed": 7, "max_tokens": 5, "stop": ["."], "user": "u"},
        {"tools": [], "tool_choice": "none", "n": 1, "response_format": {"type": "text"}, "logprobs": False},
        {"tools": None, "stream": None, "stream_options": None, "functions": None, "modalities": ["text"]},
    ],
)
def test_what_asks_for_nothing_that_is_missing_is_accepted(fields: dict[str, Any]) -> None:
    assert ChatRequest.model_validate({**CHAT, **fields}).stream is False


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"tools": [{"type": "function", "function": {"name": "f"}}]}, "calls no tools"),
        ({"tool_choice": "required"}, "calls no tools"),
        ({"functions": [{"name": "f"}]}, "calls no tools"),
        ({"n": 2}, "one answer"),
        ({"response_format": {"type": "json_object"}}, "no other form"),
        ({"modalities": ["text", "audio"]}, "answers in text"),
        ({"logprobs": True}, "not known"),
        ({"filter": {"publishers": ["Quay Gazette"]}}, "not permitted"),
        ({"filters": {"publisher": "Quay Gazette"}}, "not permitted"),
        ({"max_statements": 11}, "less than or equal to 10"),
    ],
)
def test_what_cannot_be_given_is_refused_by_name(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        ChatRequest.model_validate({**CHAT, **fields})
    error = refused.value.errors()[0]
    assert error["loc"][0] == next(iter(fields))
    assert said in error["msg"]


@pytest.mark.parametrize(
    ("fields", "is_accepted"),
    [
        ({"thinking": {"type": "enabled", "budget_tokens": 2000}, "system": "Be brief.", "top_k": 3}, True),
        ({"output_config": {"effort": "low"}, "tools": [], "tool_choice": {"type": "auto"}}, True),
        ({"output_config": {"format": {"type": "json_schema"}}}, False),
        ({"tools": [{"name": "f"}]}, False),
        ({"mcp_servers": [{"url": "https://x.example"}]}, False),
    ],
)
def test_parameters_of_anthropics_are_ignored_or_refused(fields: dict[str, Any], is_accepted: bool) -> None:
    body = {**CHAT, "max_tokens": 100, **fields}
    if is_accepted:
        MessagesRequest.model_validate(body)
    else:
        with pytest.raises(ValidationError):
            MessagesRequest.model_validate(body)
