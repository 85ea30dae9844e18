"""The service under load, as a process of its own: what it holds, how it refuses, and what comes back afterwards."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.integration.test_service_process import Service
from tests.load.clients import Replies, Reply, arrive, keep_asking, percentile, trickle, watch
from tests.load.slow_llm import slow_llm
from tests.security.live_service import serving
from tests.soak_report import write_report

LLM_SECONDS = 1.0
ARTICLES = int(os.environ.get("BYLINE_LOAD_ARTICLES", "5000"))
SECONDS = float(os.environ.get("BYLINE_LOAD_SECONDS", "300"))
PASSAGES_AN_ARTICLE = 4
_BATCH = 100

pytestmark = [pytest.mark.soak, pytest.mark.timeout(7200)]


@dataclass(frozen=True, slots=True)
class Loaded:
    """The service, and what was found of it so far, for one report of all."""

    service: Service
    found: dict[str, Any]


def article(number: int) -> dict[str, str]:
    """Four passages that no other article could answer for."""
    lines = [
        f"Captain Vora{number}x found {number % 89 + 3} crates in the hold of the ship Tessel{number}q on Monday."
    ]
    lines += [
        f"Line {part} of report {number} is about tides and weather, and names nobody. " * 6
        for part in range(3)
    ]
    text = "\n\n".join(lines)
    return {"title": f"Report {number}", "publisher": f"Paper {number % 50}", "text": text}


def question(number: int) -> str:
    return (
        f"How many crates did Captain Vora{number % ARTICLES}x find in the ship Tessel{number % ARTICLES}q?"
    )


def cites_another(reply: Reply, number: int) -> bool:
    """Whether it cites an article that is not about what this client asked."""
    return any(one["title"] != f"Report {number % ARTICLES}" for one in reply.body.get("citations", ()))


def number_of(reply: Reply) -> int:
    return int(reply.asked.partition("Vora")[2].partition("x")[0])


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    data_dir: Path = tmp_path_factory.mktemp("load") / "data"
    with serving(slow_llm(LLM_SECONDS)) as upstream, pytest.MonkeyPatch.context() as patch:
        service = start(data_dir, upstream, patch)
        try:
            store(service.url)
            found = {"articles": ARTICLES, "llm_seconds": LLM_SECONDS}
            yield Loaded(service, found)
            write_report("load", found)
        finally:
            service.stop()


def start(data_dir: Path, upstream: str, patch: pytest.MonkeyPatch) -> Service:
    """A service that asks the slow LLM."""
    settings = {"BYLINE_LLM": "openai", "BYLINE_LLM_MODEL": "m", "BYLINE_LLM_BASE_URL": f"{upstream}/v1"}
    settings |= {"BYLINE_LLM_API_KEY": "none", "BYLINE_LOG_LEVEL": "error"}
    environment = {**os.environ, "BYLINE_DATA_DIR": str(data_dir), "BYLINE_PORT": "0", **settings}
    patch.setattr("tests.integration.test_service_process.environment", lambda *_: environment)
    return Service.start(data_dir)


def store(url: str) -> None:
    with httpx.Client(base_url=url, timeout=600) as http:
        for first in range(0, ARTICLES, _BATCH):
            batch = [article(number) for number in range(first, min(first + _BATCH, ARTICLES))]
            http.post("/v1/articles", json={"articles": batch}).raise_for_status()


def memory_of(service: Service) -> dict[str, int]:
    """Resident memory, open files and threads of the process."""
    folder = Path("/proc") / str(service.process.pid)
    status = dict(line.split(":\t") for line in (folder / "status").read_text().splitlines() if ":\t" in line)
    resident = int(status["VmRSS"].split()[0]) // 1024
    return {
        "memory_mb": resident,
        "files": len(list((folder / "fd").iterdir())),
        "threads": int(status["Threads"]),
    }


def told(replies: Replies, seconds: float) -> dict[str, Any]:
    """The figures of one run."""
    answered, refused = replies.answered(), replies.refused()
    generated = [one for one in answered if not one.body["degraded"]]
    return {
        "requests": len(replies.all),
        "statuses": replies.statuses(),
        "answers_per_second": round(len(answered) / seconds, 2),
        "degraded": len(answered) - len(generated),
        "overhead_ms": {
            name: round(1000 * (percentile([one.seconds for one in generated], share) - LLM_SECONDS))
            for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
        },
        "refused_ms_p99": round(1000 * percentile([one.seconds for one in refused], 0.99)),
        "answers_that_cite_another_clients_article": sum(
            cites_another(one, number_of(one)) for one in answered
        ),
    }


def broken(replies: Replies) -> list[Reply]:
    """Neither answered nor refused in order."""
    return [one for one in replies.all if one.status != 200 and not one.is_refusal]


def test_1_a_hundred_clients_with_25_answers_in_flight(loaded: Loaded) -> None:
    url = loaded.service.url
    asyncio.run(keep_asking(url, question, clients=4, in_flight=4, seconds=5))  # warm
    before = memory_of(loaded.service)
    replies = asyncio.run(keep_asking(url, question, clients=100, in_flight=25, seconds=SECONDS))
    figures = told(replies, SECONDS) | {"before": before, "after": memory_of(loaded.service)}
    loaded.found["held"] = {"clients": 100, "in_flight": 25, "seconds": SECONDS, **figures}
    assert broken(replies) == []
    assert figures["answers_that_cite_another_clients_article"] == 0


def test_2_five_times_what_it_can(loaded: Loaded) -> None:
    url, seconds = loaded.service.url, min(SECONDS, 30.0)
    full = asyncio.run(keep_asking(url, question, clients=32, in_flight=32, seconds=seconds))
    capacity = len(full.answered()) / seconds
    replies = asyncio.run(arrive(url, question, per_second=5 * capacity, seconds=seconds))
    after = asyncio.run(keep_asking(url, question, clients=4, in_flight=4, seconds=10))
    figures = told(replies, seconds) | {"capacity_per_second": round(capacity, 2), "arriving": "5 times that"}
    figures["goodput_of_capacity"] = round(figures["answers_per_second"] / capacity, 2)
    loaded.found["five_times_capacity"] = figures | {"afterwards": told(after, 10)}
    assert broken(replies) == []
    assert replies.refused()
    assert {one.status for one in after.all} == {200}


def test_3_ten_articles_a_second_beside_it(loaded: Loaded) -> None:
    url, seconds = loaded.service.url, min(SECONDS, 30.0)

    async def ingest() -> list[float]:
        times = []
        async with httpx.AsyncClient(base_url=url, timeout=120) as http:
            for second in range(int(seconds)):
                batch = [article(10**6 + 10 * second + number) for number in range(10)]
                sent = await asyncio.gather(
                    http.post("/v1/articles", json={"articles": batch}), asyncio.sleep(1)
                )
                times.append(sent[0].raise_for_status().elapsed.total_seconds())
        return times

    async def together() -> tuple[list[float], list[float], Replies]:
        asking = keep_asking(url, question, clients=4, in_flight=4, seconds=seconds)
        return await asyncio.gather(ingest(), watch(url, "/healthz", seconds=seconds), asking)

    ingested, health, replies = asyncio.run(together())
    loaded.found["ingest_beside"] = told(replies, seconds) | {
        "articles_per_second": 10,
        "ten_articles_ms_p99": round(1000 * percentile(ingested, 0.99)),
        "healthz_ms": {
            name: round(1000 * percentile(health, share)) for name, share in (("p50", 0.5), ("p99", 0.99))
        },
    }
    assert broken(replies) == []


def test_4_five_hundred_slow_clients(loaded: Loaded) -> None:
    url = loaded.service.url

    async def together() -> tuple[list[float], Replies]:
        asking = keep_asking(url, question, clients=4, in_flight=4, seconds=30)
        return await asyncio.gather(trickle(url, clients=500, seconds=60), asking)

    cut, replies = asyncio.run(together())
    loaded.found["slow_clients"] = told(replies, 30) | {
        "slow": len(cut),
        "last_cut_after_seconds": round(max(cut), 1),
    }
    assert max(cut) <= 30
    assert broken(replies) == []
