"""Ollama's chat API, over llama-index's Ollama."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from service.llm import Completion, Constraint
from service.llm_adapters.bounded_http import bounding_options
from service.llm_adapters.messages import to_chat_messages, to_completion, without_credentials
from service.llm_calls import Caller

if TYPE_CHECKING:
    from prompts import Message


class OllamaLLM:
    """An Ollama server; its `format` option holds replies to a JSON schema."""

    constraint: Constraint = "json_schema"
    is_small = False

    def __init__(self, *, model: str, base_url: str | None, api_key: str | None, context_tokens: int) -> None:
        self.name = model
        self.context_tokens = context_tokens
        self._base_url = base_url or "http://localhost:11434"
        self._headers = {"authorization": f"Bearer {api_key}"} if api_key else {}
        self._caller = Caller(f"The Ollama server at {without_credentials(self._base_url)}")

    def complete(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        deadline: float,
        grammar: str | None = None,  # noqa: ARG002  the API has no such thing
        json_schema: dict[str, Any] | None = None,
    ) -> Completion:
        """See `service.llm.LLM.complete`."""
        return self._caller.call(
            lambda seconds: self._send(messages, max_tokens, seconds, json_schema), deadline=deadline
        )

    def problem(self) -> str | None:
        """See `service.llm.LLM.problem`."""
        return self._caller.problem()

    def give_up(self) -> None:
        """See `service.llm.LLM.give_up`."""
        self._caller.give_up()

    def close(self) -> None:
        """Nothing stays open between calls."""

    def _send(
        self, messages: Sequence[Message], max_tokens: int, seconds: float, json_schema: dict[str, Any] | None
    ) -> Completion:
        from llama_index.llms.ollama import Ollama
        from ollama import Client

        # llama-index fixes time limit and reply length when the object is built, so one is built per call.
        with Client(
            host=self._base_url, timeout=seconds, headers=self._headers, **bounding_options()
        ) as client:
            ollama = Ollama(
                model=self.name,
                base_url=self._base_url,
                client=client,
                temperature=0.0,
                context_window=self.context_tokens,
                additional_kwargs={"num_predict": max_tokens},
            )
            reply = ollama.chat(
                to_chat_messages(messages), **({"format": json_schema} if json_schema else {})
            )
        raw = reply.raw or {}
        return to_completion(
            reply, raw.get("prompt_eval_count"), raw.get("eval_count"), raw.get("done_reason")
        )
