"""Fixtures: a scripted collection behind the real app, an HTTP client of it in process, and a small real collection."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from service.observability import configure_logging
from service.settings import Settings
from service.wiring import open_byline
from tests.builders import make_drafts
from tests.service.scripted import ScriptedByline, served

LETTERS = "tests.service.test_wiring:LetterEmbedding"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def byline() -> ScriptedByline:
    return ScriptedByline()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    configure_logging("critical")
    return Settings(data_dir=tmp_path / "data", max_body_mb=0.5)


@pytest.fixture
async def http(
    settings: Settings, byline: ScriptedByline, anyio_backend: str
) -> AsyncIterator[httpx.AsyncClient]:
    async with served(settings, byline) as client:
        yield client


@pytest.fixture
def collection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory with three articles, named by the environment."""
    for name, value in {
        "BYLINE_DATA_DIR": str(tmp_path / "data"),
        "BYLINE_EMBEDDING_MODEL": LETTERS,
        "BYLINE_GROUNDING_MODEL": "similarity",
        "BYLINE_LLM": "none",
    }.items():
        monkeypatch.setenv(name, value)
    byline = open_byline(Settings())
    list(byline.ingester.ingest(make_drafts(3)))
    byline.close()
    return tmp_path / "data"
