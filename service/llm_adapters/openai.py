"""Servers that speak the OpenAI chat protocol, over llama-index's OpenAILike."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from service.llm import Completion, Constraint
from service.llm_adapters.bounded_http import bounding_options
from service.llm_adapters.messages import to_chat_messages, to_completion, without_credentials
from service.llm_calls import Caller

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatResponse
    from llama_index.llms.openai_like import OpenAILike

    from prompts import Message

# What a server may refuse of a request, and how it then complains.
_OPTIONAL = {
    "response_format": ("response_format", "json_schema", "schema", "structured output"),
    "temperature": ("temperature",),
    "max_tokens": ("max_completion_tokens",),
}


class OpenAICompatibleLLM:
    """Any server that speaks the OpenAI chat protocol: OpenAI, vLLM, llama.cpp, and the embedded one.

    Args:
        constraint: `json_schema` is tried and given up for good when the server refuses it; `grammar` is for
            llama.cpp servers.
        uses_proxy: whether the proxy variables of the environment apply; not for a server in this process.
    """

    def __init__(
        self,
        *,
        model: str,
        base_url: str,
        api_key: str | None,
        context_tokens: int,
        constraint: Constraint = "json_schema",
        uses_proxy: bool = True,
        server: str | None = None,
    ) -> None:
        self.name = model
        self.context_tokens = context_tokens
        self.constraint: Constraint = constraint
        self.is_small = False
        self._base_url = base_url
        self._api_key = api_key
        self._uses_proxy = uses_proxy
        self._caller = Caller(server or f"The LLM server at {without_credentials(base_url)}")
        self._refused: set[str] = set()
        self._client: OpenAILike | None = None
        self._lock = threading.Lock()

    def complete(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        deadline: float,
        grammar: str | None = None,
        json_schema: dict[str, Any] | None = None,
    ) -> Completion:
        """See `service.llm.LLM.complete`."""
        return self._caller.call(
            lambda seconds: self._send(messages, max_tokens, seconds, grammar, json_schema), deadline=deadline
        )

    def problem(self) -> str | None:
        """See `service.llm.LLM.problem`."""
        return self._caller.problem()

    def give_up(self) -> None:
        """See `service.llm.LLM.give_up`."""
        self._caller.give_up()

    def close(self) -> None:
        """Close the connections."""
        with self._lock:
            if self._client is not None:
                self._client._get_client().close()
                self._client = None

    def _send(
        self,
        messages: Sequence[Message],
        max_tokens: int,
        seconds: float,
        grammar: str | None,
        json_schema: dict[str, Any] | None,
    ) -> Completion:
        from openai import BadRequestError, UnprocessableEntityError

        while True:
            options = self._options(max_tokens, grammar, json_schema)
            try:
                return _read_openai(
                    self._opened().chat(to_chat_messages(messages), timeout=seconds, **options)
                )
            except (BadRequestError, UnprocessableEntityError) as error:
                if not self._gives_up(options, str(error)):
                    raise

    def _options(
        self, max_tokens: int, grammar: str | None, json_schema: dict[str, Any] | None
    ) -> dict[str, Any]:
        from openai import NOT_GIVEN

        name = "max_completion_tokens" if "max_tokens" in self._refused else "max_tokens"
        options: dict[str, Any] = {name: max_tokens}
        if "temperature" in self._refused:
            options["temperature"] = NOT_GIVEN
        if json_schema and self.constraint == "json_schema":
            options["response_format"] = _response_format(json_schema)
        if grammar and self.constraint == "grammar":
            options["extra_body"] = {"grammar": grammar, "cache_prompt": True}
        return options

    def _gives_up(self, options: dict[str, Any], complaint: str) -> bool:
        """True when the server complains of an option that can be left out, now and from now on.

        Servers without schemas refuse `response_format`; reasoning models refuse `temperature` and `max_tokens`.
        """
        for option, words in _OPTIONAL.items():
            is_given = option in options or option == "temperature"
            if option not in self._refused and is_given and any(word in complaint.lower() for word in words):
                self._refused.add(option)
                if option == "response_format":
                    self.constraint = "none"
                return True
        return False

    def _opened(self) -> OpenAILike:
        """The llama-index client, built at first use: importing llama-index takes seconds."""
        with self._lock:
            if self._client is None:
                import httpx
                from llama_index.llms.openai_like import OpenAILike

                self._client = OpenAILike(
                    model=self.name,
                    api_base=self._base_url,
                    # Without one the SDK would look for OPENAI_API_KEY; settings are BYLINE_* only.
                    api_key=self._api_key or "none",
                    is_chat_model=True,
                    context_window=self.context_tokens,
                    temperature=0.0,
                    max_retries=0,
                    http_client=httpx.Client(trust_env=self._uses_proxy, **bounding_options()),
                )
            return self._client


def _response_format(json_schema: dict[str, Any] | None) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": json_schema}}


def _read_openai(reply: ChatResponse) -> Completion:
    usage = reply.additional_kwargs
    finish_reason = reply.raw.choices[0].finish_reason if reply.raw else None
    return to_completion(reply, usage.get("prompt_tokens"), usage.get("completion_tokens"), finish_reason)
