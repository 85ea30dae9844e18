"""The request body of POST /v1/chat/completions, as OpenAI's clients send it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.dialects.asking import AskingOptions
from service.dialects.conversation import Content
from service.dialects.parameters import Ignored, NullIsFalse, Refused, is_empty

_NO_TOOLS = "Byline calls no tools; it answers from its articles."
_NOT_SAMPLED = "How an LLM samples is set by the service; what it says is verified."
_NOT_CUT = "No verified statement is cut; `max_statements` bounds an answer."
_ELSEWHERE = "For the provider's own bookkeeping."
_ONE_FORM = "An answer is text with citations and has no other form."
_NO_PROBABILITIES = "Token probabilities are not known; statements carry `support.score`."


class ChatMessage(BaseModel):
    """One turn. Instructions of the system are accepted and not followed: an answer has one form."""

    model_config = ConfigDict(extra="ignore")

    role: Literal["system", "developer", "user", "assistant"]
    content: Content = []
    tool_calls: Annotated[Any, Refused(_NO_TOOLS, is_empty)] = None
    function_call: Annotated[Any, Refused(_NO_TOOLS)] = None


class StreamOptions(BaseModel):
    """`include_usage` adds a last chunk with the usage."""

    model_config = ConfigDict(extra="ignore")

    include_usage: NullIsFalse = False


class ChatRequest(AskingOptions):
    """A conversation; its last message of the user is the question. Unknown parameters are refused."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "model": "byline",
                    "messages": [{"role": "user", "content": "How many homes can the wind farm power?"}],
                }
            ]
        }
    )

    messages: Annotated[list[ChatMessage], Field(min_length=1)]
    stream: NullIsFalse = False
    stream_options: StreamOptions | None = None

    tools: Annotated[Any, Refused(_NO_TOOLS, is_empty)] = None
    functions: Annotated[Any, Refused(_NO_TOOLS, is_empty)] = None
    tool_choice: Annotated[Any, Refused(_NO_TOOLS, lambda value: value in ("none", "auto"))] = None
    function_call: Annotated[Any, Refused(_NO_TOOLS, lambda value: value in ("none", "auto"))] = None
    n: Annotated[Any, Refused("There is one answer to a question.", lambda value: value == 1)] = None
    response_format: Annotated[Any, Refused(_ONE_FORM, lambda value: value == {"type": "text"})] = None
    modalities: Annotated[Any, Refused("Byline answers in text.", lambda value: value == ["text"])] = None
    audio: Annotated[Any, Refused("Byline answers in text.")] = None
    logprobs: Annotated[Any, Refused(_NO_PROBABILITIES, lambda value: value is False)] = None
    top_logprobs: Annotated[Any, Refused(_NO_PROBABILITIES, lambda value: value == 0)] = None

    temperature: Annotated[Any, Ignored(_NOT_SAMPLED)] = None
    top_p: Annotated[Any, Ignored(_NOT_SAMPLED)] = None
    top_k: Annotated[Any, Ignored(_NOT_SAMPLED)] = None
    min_p: Annotated[Any, Ignored(_NOT_SAMPLED)] = None
    seed: Annotated[Any, Ignored(_NOT_SAMPLED)] = None
    presence_penalty: Annotated[Any, Ignored(_NOT_SAMPLED)] = None
    frequency_penalty: Annotated[Any, Ignored(_NOT_SAMPLED)] = None
    repetition_penalty: Annotated[Any, Ignored(_NOT_SAMPLED)] = None
    logit_bias: Annotated[Any, Ignored(_NOT_SAMPLED)] = None
    max_tokens: Annotated[Any, Ignored(_NOT_CUT)] = None
    max_completion_tokens: Annotated[Any, Ignored(_NOT_CUT)] = None
    stop: Annotated[Any, Ignored(_NOT_CUT)] = None
    prediction: Annotated[Any, Ignored("Nothing is predicted.")] = None
    reasoning_effort: Annotated[Any, Ignored("Set by the service's settings.")] = None
    verbosity: Annotated[Any, Ignored(_NOT_CUT)] = None
    parallel_tool_calls: Annotated[Any, Ignored("There are no tools.")] = None
    web_search_options: Annotated[Any, Ignored("The articles are searched, always; the web never is.")] = None
    moderation: Annotated[Any, Ignored("Nothing is sent to a moderation service.")] = None
    metadata: Annotated[Any, Ignored(_ELSEWHERE)] = None
    prompt_cache_key: Annotated[Any, Ignored(_ELSEWHERE)] = None
    prompt_cache_options: Annotated[Any, Ignored(_ELSEWHERE)] = None
    prompt_cache_retention: Annotated[Any, Ignored(_ELSEWHERE)] = None
    safety_identifier: Annotated[Any, Ignored(_ELSEWHERE)] = None
    service_tier: Annotated[Any, Ignored(_ELSEWHERE)] = None
    store: Annotated[Any, Ignored("Every answer is kept: GET /v1/answers/{id}.")] = None
    user: Annotated[Any, Ignored(_ELSEWHERE)] = None
