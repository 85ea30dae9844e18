"""The LLM seam over llama-index's classes: OpenAI-compatible servers, Anthropic, Ollama."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from service.errors import LLMReplyInvalid, SettingsInvalid
from service.llm import Completion, Constraint
from service.llm_calls import Caller

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatMessage, ChatResponse
    from llama_index.llms.anthropic import Anthropic
    from llama_index.llms.openai_like import OpenAILike

    from prompts import Message
    from service.llm import LLM
    from service.settings import Settings

DEFAULT_CONTEXT_TOKENS = 8192
_FINISH_REASONS = {"end_turn": "stop", "stop_sequence": "stop", "max_tokens": "length"}


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
        self._caller = Caller(server or f"The LLM server at {_without_credentials(base_url)}")
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

        options: dict[str, Any] = {"max_tokens": max_tokens, "timeout": seconds}
        if grammar and self.constraint == "grammar":
            options["extra_body"] = {"grammar": grammar, "cache_prompt": True}
        held = (
            {"response_format": _response_format(json_schema)}
            if json_schema and self.constraint == "json_schema"
            else {}
        )
        chat = self._opened().chat
        try:
            return _read_openai(chat(_turns(messages), **options, **held))
        except (BadRequestError, UnprocessableEntityError) as error:
            if not held or not _is_about_the_format(error):
                raise
        self.constraint = "none"
        return _read_openai(chat(_turns(messages), **options))

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
                    http_client=httpx.Client(trust_env=self._uses_proxy),
                )
            return self._client


class AnthropicLLM:
    """Anthropic's messages API. Replies are held to their form by the prompt alone."""

    constraint: Constraint = "none"
    is_small = False

    def __init__(self, *, model: str, base_url: str | None, api_key: str, context_tokens: int) -> None:
        self.name = model
        self.context_tokens = context_tokens
        self._base_url = base_url or "https://api.anthropic.com"
        self._api_key = api_key
        self._caller = Caller(f"The Anthropic server at {_without_credentials(self._base_url)}")
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

    def close(self) -> None:
        """Close the connections."""
        with self._lock:
            if self._client is not None:
                self._client._client.close()
                self._client = None

    def _send(self, messages: Sequence[Message], max_tokens: int, seconds: float) -> Completion:
        reply = self._opened().chat(_turns(messages), max_tokens=max_tokens, timeout=seconds)
        raw = reply.raw or {}
        usage = raw["usage"]
        return _completion(reply, usage.input_tokens, usage.output_tokens, raw["stop_reason"])

    def _opened(self) -> Anthropic:
        with self._lock:
            if self._client is None:
                from llama_index.llms.anthropic import Anthropic

                self._client = Anthropic(
                    model=self.name,
                    base_url=self._base_url,
                    api_key=self._api_key,
                    temperature=0.0,
                    max_retries=0,
                )
            return self._client


class OllamaLLM:
    """An Ollama server; its `format` option holds replies to a JSON schema."""

    constraint: Constraint = "json_schema"
    is_small = False

    def __init__(self, *, model: str, base_url: str | None, api_key: str | None, context_tokens: int) -> None:
        self.name = model
        self.context_tokens = context_tokens
        self._base_url = base_url or "http://localhost:11434"
        self._headers = {"authorization": f"Bearer {api_key}"} if api_key else {}
        self._caller = Caller(f"The Ollama server at {_without_credentials(self._base_url)}")

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

    def close(self) -> None:
        """Nothing stays open between calls."""

    def _send(
        self, messages: Sequence[Message], max_tokens: int, seconds: float, json_schema: dict[str, Any] | None
    ) -> Completion:
        from llama_index.llms.ollama import Ollama
        from ollama import Client

        # llama-index fixes time limit and reply length when the object is built, so one is built per call.
        with Client(host=self._base_url, timeout=seconds, headers=self._headers) as client:
            ollama = Ollama(
                model=self.name,
                base_url=self._base_url,
                client=client,
                temperature=0.0,
                context_window=self.context_tokens,
                additional_kwargs={"num_predict": max_tokens},
            )
            reply = ollama.chat(_turns(messages), **({"format": json_schema} if json_schema else {}))
        raw = reply.raw or {}
        return _completion(reply, raw.get("prompt_eval_count"), raw.get("eval_count"), raw.get("done_reason"))


def open_remote_llm(settings: Settings) -> LLM:
    """The LLM server that the settings name; nothing is called yet.

    Raises:
        SettingsInvalid: the model, the key or a usable base URL is missing.
    """
    key = settings.llm_api_key.get_secret_value() if settings.llm_api_key else None
    base_url = settings.llm_base_url
    if not settings.llm_model:
        raise SettingsInvalid(
            f"BYLINE_LLM={settings.llm} needs BYLINE_LLM_MODEL, the model's name on that server"
        )
    if base_url and (urlsplit(base_url).scheme not in {"http", "https"} or not urlsplit(base_url).hostname):
        raise SettingsInvalid("BYLINE_LLM_BASE_URL must look like http://host:port or https://host/v1")
    context_tokens = settings.llm_context_tokens or DEFAULT_CONTEXT_TOKENS
    if settings.llm == "ollama":
        return OllamaLLM(
            model=settings.llm_model, base_url=base_url, api_key=key, context_tokens=context_tokens
        )
    if settings.llm == "anthropic":
        if not key:
            raise SettingsInvalid("BYLINE_LLM=anthropic needs BYLINE_LLM_API_KEY")
        return AnthropicLLM(
            model=settings.llm_model, base_url=base_url, api_key=key, context_tokens=context_tokens
        )
    if not key and not base_url:
        raise SettingsInvalid(
            "BYLINE_LLM=openai needs BYLINE_LLM_API_KEY, or BYLINE_LLM_BASE_URL of a server without keys"
        )
    return OpenAICompatibleLLM(
        model=settings.llm_model,
        base_url=base_url or "https://api.openai.com/v1",
        api_key=key,
        context_tokens=context_tokens,
    )


def _turns(messages: Sequence[Message]) -> list[ChatMessage]:
    from llama_index.core.base.llms.types import ChatMessage

    return [ChatMessage(role=message.role, content=message.content) for message in messages]


def _response_format(json_schema: dict[str, Any] | None) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": json_schema}}


def _is_about_the_format(error: Exception) -> bool:
    return any(
        word in str(error).lower()
        for word in ("response_format", "json_schema", "schema", "structured output")
    )


def _read_openai(reply: ChatResponse) -> Completion:
    usage = reply.additional_kwargs
    finish_reason = reply.raw.choices[0].finish_reason if reply.raw else None
    return _completion(reply, usage.get("prompt_tokens"), usage.get("completion_tokens"), finish_reason)


def _completion(
    reply: ChatResponse, prompt_tokens: int | None, completion_tokens: int | None, reason: str | None
) -> Completion:
    text = (reply.message.content or "").strip()
    if not text:
        raise LLMReplyInvalid(f"The LLM wrote nothing (finish reason: {reason})")
    return Completion(
        text, prompt_tokens or 0, completion_tokens or 0, _FINISH_REASONS.get(reason or "", reason or "stop")
    )


def _without_credentials(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
