"""More requests than there are places, over sockets: the rest are told to come back, and nobody else notices."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.app import create_app
from service.observability import configure_logging
from service.settings import Settings
from tests.load.clients import arrive, keep_asking, percentile, watch
from tests.security.live_service import serving
from tests.service.scripted import ScriptedByline

PLACES = 8


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    configure_logging("critical")
    byline = ScriptedByline()
    byline.answerer.meanwhile = lambda: time.sleep(0.1)
    settings = Settings(data_dir=tmp_path / "data", max_in_flight=PLACES, llm="none")
    with serving(create_app(settings, byline)) as url:  # type: ignore[arg-type]  # scripted
        yield url


def test_who_finds_no_place_is_told_when_to_come_back(address: str) -> None:
    replies = asyncio.run(arrive(address, lambda number: f"Question {number}?", per_second=150, seconds=1))
    assert len(replies.all) == 150
    assert len(replies.refused()) + len(replies.answered()) == 150
    assert replies.refused()
    assert len(replies.answered()) >= PLACES
    assert {one.status for one in replies.refused()} <= {429, 503}
    assert {one.body["code"] for one in replies.refused()} == {"overloaded"}


def test_as_many_as_there_are_places_are_never_refused(address: str) -> None:
    replies = asyncio.run(keep_asking(address, str, clients=40, in_flight=PLACES, seconds=1))
    assert set(replies.statuses()) == {"200"}


def test_monitors_are_answered_while_every_place_is_taken(address: str) -> None:
    async def together() -> list[float]:
        asking = arrive(address, lambda number: f"Question {number}?", per_second=100, seconds=1)
        times, _ = await asyncio.gather(watch(address, "/healthz", seconds=1), asking)
        return times

    assert asyncio.run(together())


def test_a_percentile_is_a_value_that_was_seen() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile([1.0, 2.0], 0.99) == 2.0
    assert percentile([], 0.5) == 0.0
