"""100,000 requests to one process: after warm-up it holds no more memory, open files or threads than before."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.integration.test_service_process import Service
from tests.load.test_load_held import article, memory_of
from tests.soak_report import write_report

REQUESTS = int(os.environ.get("BYLINE_LOAD_REQUESTS", "100000"))
ARTICLES = 100
CLIENTS = 8
# Of each hundred requests. Even quoted over a small collection, an answer takes some hundred times a search.
RATIO = {"/healthz": 50, "/v1/articles": 30, "/v1/search": 19, "/v1/ask": 1}
SAMPLES = 50
WARM_SAMPLES = 5  # a tenth
MORE_FILES = MORE_THREADS = 8  # than at most in warm-up: pools that close what is idle and open it again
MORE_MEMORY_MB = 100

pytestmark = [pytest.mark.soak, pytest.mark.timeout(4 * 3600)]


def paths() -> list[str]:
    """A hundred requests in the ratio, those of one kind spread out."""
    return [
        path
        for _, path in sorted(
            ((turn + 0.5) / times, path) for path, times in RATIO.items() for turn in range(times)
        )
    ]


async def send(http: httpx.AsyncClient, path: str, number: int) -> int:
    words = f"How many crates did Captain Vora{number % ARTICLES}x find?"
    if path == "/v1/ask":
        reply = await http.post(path, json={"question": words, "mode": "quote"})
    elif path == "/v1/search":
        reply = await http.post(path, json={"query": words})
    else:
        reply = await http.get(path)
    return reply.status_code


async def send_all(service: Service) -> tuple[dict[str, Counter[int]], list[dict[str, Any]]]:
    """The statuses by path, and what the process held at each of the samples."""
    order, numbers = paths(), iter(range(REQUESTS))
    statuses: dict[str, Counter[int]] = {path: Counter() for path in RATIO}
    held: list[dict[str, Any]] = []

    async def client(http: httpx.AsyncClient) -> None:
        for number in numbers:
            path = order[number % len(order)]
            statuses[path][await send(http, path, number)] += 1
            if number % max(1, REQUESTS // SAMPLES) == 0:
                held.append({"after_requests": number, **memory_of(service)})

    async with httpx.AsyncClient(base_url=service.url, timeout=120) as http:
        await asyncio.gather(*(client(http) for _ in range(CLIENTS)))
    return statuses, held


def test_memory_files_and_threads_are_flat_after_warm_up(tmp_path: Path) -> None:
    service = Service.start(tmp_path / "data")
    try:
        with httpx.Client(base_url=service.url, timeout=600) as http:
            articles = [article(number) for number in range(ARTICLES)]
            http.post("/v1/articles", json={"articles": articles}).raise_for_status()
        statuses, held = asyncio.run(send_all(service))
    finally:
        service.stop()
    warm, later = held[:WARM_SAMPLES], held[WARM_SAMPLES:]
    more = {
        name: max(one[name] for one in later) - max(one[name] for one in warm)
        for name in ("memory_mb", "files", "threads")
    }
    replies = {
        path: {str(status): times for status, times in found.items()} for path, found in statuses.items()
    }
    figures = {"requests": REQUESTS, "of_each_hundred": RATIO, "articles": ARTICLES, "clients": CLIENTS}
    write_report("many-requests", figures | {"replies": replies, "more_after_warm_up": more, "held": held})
    assert all(set(found) == {200} for found in statuses.values())
    assert more["files"] <= MORE_FILES
    assert more["threads"] <= MORE_THREADS
    assert more["memory_mb"] <= MORE_MEMORY_MB
