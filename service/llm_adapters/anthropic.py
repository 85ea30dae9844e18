"""Anthropic's messages API, over llama-index's Anthropic."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from service.errors import LLMUnavailable
from service.llm import Completion, Constraint
from service.llm_adapters.bounded_http import bounding_options
from service.llm_adapters.messages import to_chat_messages, to_completion, without_credentials
from service.llm_calls import Caller

if TYPE_CHECKING:
    from llama_index.llms.anthropic import Anthropic

    from prompts import Message


class AnthropicLLM:
    """Anthropic's messages API. Replies are held to their form by the prompt alone."""

    constraint: Constraint = "none"
    is_small = False

    def __init__(self, *, model: str, base_url: str | None, api_key: str, context_tokens: int) -> None:
        self.name = model
        self.context_tokens = context_tokens
        self._base_url = base_url or "https://api.anthropic.com"
        self._api_key = api_key
        self._caller = Caller(f"The Anthropic server at {without_credentials(self._base_url)}")
        self._takes_temperature = True
        self._client: Anthropic | None = None
        self._lock = threading.Lock()

    def complete(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        deadline: float,
        grammar: str | None = None,  # noqa: ARG002  the API has no such thing
        json_schema: dict[str, Any] | None = None,  # noqa: ARG002  the prompt asks for it
    ) -> Completion:
        """See `service.llm.LLM.complete`."""
        return self._caller.call(lambda seconds: self._send(messages, max_tokens, seconds), deadline=deadline)

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
                self._client._client.close()
                self._client = None

    def _send(self, messages: Sequence[Message], max_tokens: int, seconds: float) -> Completion:
        from anthropic import NOT_GIVEN, BadRequestError

        options: dict[str, Any] = {"max_tokens": max_tokens, "timeout": seconds}
        try:
            withheld = {} if self._takes_temperature else {"temperature": NOT_GIVEN}
            reply = self._opened().chat(to_chat_messages(messages), **options, **withheld)
        except BadRequestError as error:
            if not self._takes_temperature or "temperature" not in str(error):
                raise
            self._takes_temperature = False
            reply = self._opened().chat(to_chat_messages(messages), **options, temperature=NOT_GIVEN)
        raw = reply.raw or {}
        usage = raw["usage"]
        return to_completion(reply, usage.input_tokens, usage.output_tokens, raw["stop_reason"])

    def _opened(self) -> Anthropic:
        with self._lock:
            if self._client is None:
                import httpx

                client = _anthropic_class()(
                    model=self.name,
                    base_url=self._base_url,
                    api_key=self._api_key,
                    temperature=0.0,
                    max_retries=0,
                )
                # llama-index takes no HTTP client of ours; its SDK does.
                unbounded, http = client._client, httpx.Client(**bounding_options())
                client._client = unbounded.copy(http_client=http)
                unbounded.close()
                self._client = client
            return self._client


@lru_cache(maxsize=1)
def _anthropic_class() -> type[Anthropic]:
    """llama-index's class, for any model name: its own refuses names that it was not released with.

    Raises:
        LLMUnavailable: the installed SDK is one that llama-index 0.14 cannot call: it passes `temperature`, which
            1.0 removed, and builds a class that 2.0 made a union.
    """
    if int(version("anthropic").partition(".")[0]) >= 1:
        raise LLMUnavailable(
            "llama-index calls the Anthropic SDK before 1.0: run `pip install 'anthropic<1'`"
        )
    from llama_index.core.base.llms.types import LLMMetadata
    from llama_index.llms.anthropic import Anthropic

    class AnyAnthropic(Anthropic):
        @property
        def metadata(self) -> LLMMetadata:
            return LLMMetadata(model_name=self.model, num_output=self.max_tokens, is_chat_model=True)

    return AnyAnthropic
