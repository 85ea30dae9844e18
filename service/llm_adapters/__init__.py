"""The LLM seam over llama-index's classes, one server kind a file; its framework types stay inside."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from service.errors import SettingsInvalid
from service.llm_adapters.anthropic import AnthropicLLM
from service.llm_adapters.ollama import OllamaLLM
from service.llm_adapters.openai import OpenAICompatibleLLM

if TYPE_CHECKING:
    from service.llm import LLM
    from service.settings import Settings

__all__ = ["AnthropicLLM", "OllamaLLM", "OpenAICompatibleLLM", "open_remote_llm"]

DEFAULT_CONTEXT_TOKENS = 8192


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
