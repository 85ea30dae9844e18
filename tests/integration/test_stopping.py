"""SIGTERM while answers are under way: readiness goes first, every answer comes whole, the exit status is 0."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.faulty_upstream import FaultyUpstream

STATEMENT = {"text": "Engineers expect the work to take nine weeks.", "citations": ["S1"]}
ARTICLE = {
    "title": "Marlow bridge to close",
    "text": STATEMENT["text"],
    "url": "https://courier.example/bridge",
}
QUESTION = {"question": "How many weeks do engineers expect the work to take?"}
STOP_SECONDS = 30.0
pytestmark = pytest.mark.timeout(600)  # most of it is a service that starts on a busy machine


@pytest.fixture
def upstream() -> Iterator[FaultyUpstream]:
    server = FaultyUpstream(json.dumps({"answerable": True, "statements": [STATEMENT]}))
    yield server
    server.close()


class Serving:
    """A `byline serve` whose LLM is `upstream`; killed at the end, should it still run."""

    def __init__(self, folder: Path, upstream: FaultyUpstream) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("BYLINE_")}
        settings = {
            "BYLINE_DATA_DIR": str(folder / "data"),
            "BYLINE_PORT": "0",
            "BYLINE_LLM": "openai",
            "BYLINE_LLM_MODEL": "m",
            "BYLINE_LLM_BASE_URL": upstream.url,
            "BYLINE_GROUNDING_MODEL": "similarity",
            "BYLINE_CAUTION": "0",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "service", "serve"],
            env={**kept, **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().split()[-1]
        self.answers: list[httpx.Response] = []

    def ask(self) -> None:
        self.answers.append(httpx.post(f"{self.url}/v1/ask", json=QUESTION, timeout=120))

    def ready(self) -> int:
        try:
            return httpx.get(f"{self.url}/readyz", timeout=5).status_code
        except httpx.TransportError:
            return 0


def stop_while_answering(serving: Serving, upstream: FaultyUpstream, fault: str) -> list[dict[str, Any]]:
    """The answers to four questions that were with the LLM when SIGTERM came."""
    httpx.post(f"{serving.url}/v1/articles", json=ARTICLE, timeout=120).raise_for_status()
    serving.ask()  # what is imported with the first question is imported
    upstream.fault, upstream.calls = fault, 0
    asking = [threading.Thread(target=serving.ask) for _ in range(4)]
    for thread in asking:
        thread.start()
    until = time.monotonic() + 60
    while upstream.calls < 4 and time.monotonic() < until:
        time.sleep(0.02)
    assert serving.ready() == 200
    serving.process.send_signal(signal.SIGTERM)
    told = time.monotonic()
    seen = []
    while serving.process.poll() is None and time.monotonic() < told + STOP_SECONDS:
        seen.append(serving.ready())
        time.sleep(0.02)
    assert serving.process.wait(1) == 0
    changes = [status for status, before in zip(seen, [None, *seen], strict=False) if status != before]
    # It may be asked once more before the signal arrives; it never refuses connections while it calls itself ready.
    assert [status for status in changes if status != 200] == [503, 0]
    for thread in asking:
        thread.join(10)
    assert [response.status_code for response in serving.answers] == [200] * 5
    return [response.json() for response in serving.answers[1:]]


@pytest.fixture
def serving(tmp_path: Path, upstream: FaultyUpstream) -> Iterator[Serving]:
    started = Serving(tmp_path, upstream)
    yield started
    if started.process.poll() is None:
        started.process.kill()
    started.process.wait()


def test_answers_under_way_are_finished(serving: Serving, upstream: FaultyUpstream) -> None:
    for answer in stop_while_answering(serving, upstream, "slow"):
        assert answer["statements"]
        assert not answer["degraded"]


@pytest.mark.soak
def test_answers_that_wait_for_a_dead_llm_are_quoted_in_time(
    serving: Serving, upstream: FaultyUpstream
) -> None:
    for answer in stop_while_answering(serving, upstream, "no headers"):
        assert answer["degraded"]
        assert answer["statements"][0]["origin"] == "quoted"
