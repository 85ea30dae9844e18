"""Fixtures: one live service for every test of this room."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.security.live_service import LiveService, live_service


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveService]:
    with live_service(tmp_path_factory.mktemp("security") / "data") as service:
        yield service


@pytest.fixture(scope="session")
def http(live: LiveService) -> Iterator[httpx.Client]:
    with live.client() as client:
        yield client
