"""The sample collection, served over real HTTP once for all tests of the dialects; answers are quoted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from anthropic import Anthropic
from openai import OpenAI

from index.article import ArticleDraft
from index.loading import find_files, load_file
from service.observability import configure_logging
from service.settings import Settings
from service.wiring import Byline, open_byline
from tests.serving import serving

ARTICLES = Path(__file__).resolve().parents[3] / "eval/datasets/sample/articles"


@dataclass(frozen=True)
class Served:
    """Where the service is, and the collection behind it."""

    url: str
    byline: Byline


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    configure_logging("critical")
    # Answers in a fifth of the time; what the dialects make of an answer does not depend on it.
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("dialects"), llm="none", grounding_model="similarity"
    )
    byline = open_byline(settings)
    try:
        loaded = (item for path in find_files([ARTICLES]) for item in load_file(path))
        list(byline.ingester.ingest(item for item in loaded if isinstance(item, ArticleDraft)))
        with serving(settings, byline) as url:
            yield Served(url, byline)
    finally:
        byline.close()


@pytest.fixture
def http(served: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served.url, timeout=60) as client:
        yield client


@pytest.fixture
def openai(served: Served) -> Iterator[OpenAI]:
    with OpenAI(base_url=f"{served.url}/v1", api_key="unused", max_retries=0) as client:
        yield client


@pytest.fixture
def anthropic(served: Served) -> Iterator[Anthropic]:
    with Anthropic(base_url=served.url, api_key="unused", max_retries=0) as client:
        yield client
