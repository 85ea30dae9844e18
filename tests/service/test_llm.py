from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from service.embedded_llm import EmbeddedLLM
from service.errors import SettingsInvalid
from service.llm import LLM, open_llm
from service.llm_adapters import AnthropicLLM, OllamaLLM, OpenAICompatibleLLM
from service.settings import Settings
from tests.fakes_llm import ScriptedLLM


def settings(**fields: Any) -> Settings:
    return Settings(**fields)


def test_none_is_no_llm() -> None:
    assert open_llm(settings(llm="none")) is None


def test_the_default_is_the_embedded_one_and_nothing_is_loaded_yet() -> None:
    llm = open_llm(settings())
    assert isinstance(llm, EmbeddedLLM)
    assert llm.is_small
    assert llm.constraint == "grammar"
    assert llm.context_tokens == 2048
    llm.close()


@pytest.mark.parametrize(
    ("fields", "kind", "constraint"),
    [
        (
            {"llm": "openai", "llm_model": "m", "llm_base_url": "http://127.0.0.1:1/v1"},
            OpenAICompatibleLLM,
            "json_schema",
        ),
        ({"llm": "openai", "llm_model": "m", "llm_api_key": "k"}, OpenAICompatibleLLM, "json_schema"),
        ({"llm": "anthropic", "llm_model": "m", "llm_api_key": "k"}, AnthropicLLM, "none"),
        ({"llm": "ollama", "llm_model": "m"}, OllamaLLM, "json_schema"),
    ],
)
def test_two_settings_name_an_llm_server(fields: dict[str, Any], kind: type, constraint: str) -> None:
    llm = open_llm(settings(**fields))
    assert isinstance(llm, kind)
    assert llm is not None
    assert (llm.name, llm.context_tokens, llm.constraint, llm.is_small) == ("m", 8192, constraint, False)
    llm.close()
    llm.close()


@pytest.mark.parametrize(
    ("fields", "variable"),
    [
        ({"llm": "openai", "llm_api_key": "k"}, "BYLINE_LLM_MODEL"),
        ({"llm": "openai", "llm_model": "m"}, "BYLINE_LLM_API_KEY"),
        ({"llm": "anthropic", "llm_model": "m"}, "BYLINE_LLM_API_KEY"),
        ({"llm": "ollama"}, "BYLINE_LLM_MODEL"),
        ({"llm": "ollama", "llm_model": "m", "llm_base_url": "localhost:11434"}, "BYLINE_LLM_BASE_URL"),
        ({"llm": "openai", "llm_model": "m", "llm_base_url": "http://"}, "BYLINE_LLM_BASE_URL"),
    ],
)
def test_what_is_missing_is_named(fields: dict[str, Any], variable: str) -> None:
    with pytest.raises(SettingsInvalid, match=variable):
        open_llm(settings(**fields))


def test_opening_an_llm_does_not_import_llama_index(tmp_path: Path) -> None:
    import subprocess
    import sys

    script = (
        "import sys; from service.llm import open_llm; from service.settings import Settings;"
        "open_llm(Settings()); open_llm(Settings(llm='ollama', llm_model='m'));"
        "sys.exit('llama_index.core' in sys.modules or 'xllamacpp' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_the_scripted_llm_of_the_tests_is_an_llm() -> None:
    llm: LLM = ScriptedLLM("")
    assert llm.name == "scripted"
