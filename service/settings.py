"""Settings: `BYLINE_*` environment variables, read once at the entry points."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from service.errors import SettingsInvalid

# user:password@ in an address; what a URL parser would refuse is found too.
_PASSWORD = re.compile(r"[^/]+://[^/@:]*:([^/]+)@")

LLMKind = Literal["embedded", "openai", "anthropic", "ollama", "none"]


class Settings(BaseSettings):
    """Every setting with its default; `docs/settings.md` is generated from the descriptions."""

    model_config = SettingsConfigDict(
        env_prefix="BYLINE_", frozen=True, extra="ignore", hide_input_in_errors=True
    )

    data_dir: Annotated[Path, Field(description="Where the catalogue and its projections live.")] = Path(
        "byline-data"
    )
    catalogue_url: Annotated[
        str | None,
        Field(
            repr=False, description="SQLAlchemy URL of the catalogue; default: SQLite in the data directory."
        ),
    ] = None
    chroma_url: Annotated[
        str | None,
        Field(repr=False, description="URL of a Chroma server; default: embedded, in the data directory."),
    ] = None

    llm: Annotated[LLMKind, Field(description="Which LLM phrases answers; `none` always quotes.")] = (
        "embedded"
    )
    llm_model: Annotated[str | None, Field(description="Model name as the LLM server knows it.")] = None
    llm_base_url: Annotated[
        str | None,
        Field(repr=False, description="Base URL of an OpenAI-compatible, Anthropic or Ollama server."),
    ] = None
    llm_api_key: Annotated[SecretStr | None, Field(description="Key for that server.")] = None
    llm_model_path: Annotated[
        Path | None,
        Field(description="A GGUF file for the embedded LLM; default: the packaged SmolLM2-135M-Instruct."),
    ] = None
    llm_context_tokens: Annotated[
        int | None,
        Field(ge=512, description="Context window of the LLM; default: 2048 embedded, 8192 otherwise."),
    ] = None

    embedding_model: Annotated[
        str,
        Field(
            description="`minilm` (packaged) or `package.module:ClassName?arg=value`, "
            "any llama-index BaseEmbedding."
        ),
    ] = "minilm"

    grounding_model: Annotated[
        str,
        Field(
            description="`packaged`, `similarity` (of words and vectors, without a model), or the folder of a "
            "model made by `make train-grounding`."
        ),
    ] = "packaged"

    caution: Annotated[
        float | None,
        Field(
            ge=0,
            le=1,
            description="How probably the evidence must answer, by the grounding model, or Byline declines; "
            "default: the value fitted with the model. A question about a name that no article mentions is declined "
            "whatever it is.",
        ),
    ] = None

    passage_tokens: Annotated[
        int, Field(ge=16, le=2000, description="Token budget of a passage (cl100k_base).")
    ] = 128
    passage_overlap: Annotated[
        int, Field(ge=0, le=10, description="Sentences shared by neighbouring passages.")
    ] = 1

    deadline_seconds: Annotated[float, Field(gt=0, le=600, description="Time limit for one answer.")] = 30.0
    max_body_mb: Annotated[
        float, Field(gt=0, le=1024, description="Largest request body accepted, in megabytes.")
    ] = 20.0
    max_article_chars: Annotated[
        int, Field(ge=1000, description="Longest article accepted, in characters.")
    ] = 500_000
    max_question_chars: Annotated[
        int, Field(ge=10, description="Longest question accepted, in characters.")
    ] = 2000

    host: Annotated[
        str, Field(description="Address to listen on; other than loopback only when there is an API key.")
    ] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535, description="Port to listen on; 0 picks a free one.")] = 8000
    allowed_hosts: Annotated[
        str | None,
        Field(
            description="Names, separated by commas, by which a service without API keys may be asked besides "
            "those of loopback: those of a proxy in front."
        ),
    ] = None
    api_keys_file: Annotated[
        Path | None,
        Field(
            description="A file of API keys' hashes, for a service set up from files alone; counts besides those "
            "of the data directory."
        ),
    ] = None
    api_key: Annotated[
        SecretStr | None, Field(description="Key that commands send to a service that asks for one.")
    ] = None
    key_requests_per_minute: Annotated[
        int, Field(ge=1, description="Requests that one API key may send in a minute.")
    ] = 600
    max_in_flight: Annotated[
        int,
        Field(
            ge=1, description="Questions under way at once, and uploads likewise; more are told to come back."
        ),
    ] = 32

    log_questions: Annotated[
        bool, Field(description="Write the words of each question into its log line and span.")
    ] = False
    otel_endpoint: Annotated[
        str | None,
        Field(
            repr=False,
            description="OTLP/HTTP address of an OpenTelemetry collector, such as http://127.0.0.1:4318; "
            "default: no traces.",
        ),
    ] = None
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Field(description="Least severe log line written.")
    ] = "info"

    @property
    def catalogue_address(self) -> str:
        """SQLAlchemy URL of the catalogue."""
        return self.catalogue_url or f"sqlite:///{(self.data_dir / 'catalogue.sqlite3').resolve()}"

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be written anywhere: keys, and passwords inside addresses."""
        keys = (key.get_secret_value() for key in (self.llm_api_key, self.api_key) if key is not None)
        addresses = (self.catalogue_url, self.chroma_url, self.llm_base_url, self.otel_endpoint)
        passwords = (_PASSWORD.match(address or "") for address in addresses)
        return (*keys, *(found[1] for found in passwords if found))


def load_settings() -> Settings:
    """Read the environment once.

    Raises:
        SettingsInvalid: names each bad variable and what it accepts.
    """
    try:
        return Settings()
    except ValidationError as error:
        problems = "; ".join(
            f"BYLINE_{'_'.join(str(part) for part in item['loc']).upper()}: {item['msg']}"
            for item in error.errors()
        )
        raise SettingsInvalid(f"Bad settings: {problems}") from error
