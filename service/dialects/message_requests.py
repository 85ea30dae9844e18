"""The request body of POST /v1/messages, as Anthropic's clients send it."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from service.dialects.asking import AskingOptions
from service.dialects.conversation import Content
from service.dialects.parameters import Ignored, NullIsFalse, Refused, is_empty

_NO_TOOLS = "Byline calls no tools; it answers from its articles."
_NOT_SAMPLED = "How an LLM samples is set by the service; what it says is verified."
_NOT_CUT = "No verified statement is cut; `max_statements` bounds an answer."
_ELSEWHERE = "For the provider's own bookkeeping."


def _has_no_format(output_config: Any) -> bool:
    return isinstance(output_config, dict) and not output_config.get("format")


def _is_no_choice(tool_choice: Any) -> bool:
    return isinstance(tool_choice, dict) and tool_choice.get("type") in {"auto", "none"}


class MessageInput(BaseModel):
    """One turn."""

    model_config = ConfigDict(extra="ignore")

    role: Literal["user", "assistant", "system"]
    content: Content


class MessagesRequest(AskingOptions):
    """A conversation that ends with the question. Unknown parameters are refused."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "model": "byline",
                    "max_tokens": 1024,
                    "messages": [{"role": "user", "content": "How many homes can the wind farm power?"}],
                }
            ]
        }
    )

    messages: Annotated[list[MessageInput], Field(min_length=1)]
    stream: NullIsFalse = False

    tools: Annotated[Any, Refused(_NO_TOOLS, is_empty)] = None
    tool_choice: Annotated[Any, Refused(_NO_TOOLS, _is_no_choice)] = None
    mcp_servers: Annotated[Any, Refused(_NO_TOOLS, is_empty)] = None
    container: Annotated[Any, Refused("Byline runs no code.")] = None
    output_config: Annotated[
        Any,
        Refused(
            "An answer is text with citations and has no other form; `effort` is ignored.", _has_no_format
        ),
    ] = None

    max_tokens: Annotated[Any, Ignored(_NOT_CUT)] = None
    system: Annotated[Any, Ignored("An answer has one form: verified statements with their citations.")] = (
        None
    )
    stop_sequences: Annotated[Any, Ignored(_NOT_CUT)] = None
    temperature: Annotated[Any, Ignored(_NOT_SAMPLED)] = None
    top_p: Annotated[Any, Ignored(_NOT_SAMPLED)] = None
    top_k: Annotated[Any, Ignored(_NOT_SAMPLED)] = None
    thinking: Annotated[Any, Ignored("Set by the service's settings.")] = None
    cache_control: Annotated[Any, Ignored(_ELSEWHERE)] = None
    context_management: Annotated[Any, Ignored("Of a conversation only the user's questions are read.")] = (
        None
    )
    inference_geo: Annotated[Any, Ignored("Answers are made where the service runs.")] = None
    metadata: Annotated[Any, Ignored(_ELSEWHERE)] = None
    service_tier: Annotated[Any, Ignored(_ELSEWHERE)] = None

    @model_validator(mode="after")
    def _ends_with_the_question(self) -> Self:
        if self.messages[-1].role == "assistant":
            raise ValueError(
                "the last message is the assistant's; Byline does not continue it, it answers the user's"
            )
        return self
