"""Fixtures: a scripted collection behind the real app, and an HTTP client that speaks to it in process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from service.observability import configure_logging
from service.settings import Settings
from tests.service.scripted import ScriptedByline, served


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
