"""The service under load, as a process of its own: what it holds, how it refuses, and what comes back afterwards.

Limits of time are told in the report, with whether they were held; they depend on the machine and fail no test.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.integration.test_service_process import Service
from tests.load.clients import Replies, Reply, arrive, keep_asking, percentile, trickle, watch
from tests.load.probed_service import lags
from tests.load.slow_llm import slow_llm
from tests.security.live_service import serving
from tests.soak_report import write_report

LLM_SECONDS = 1.0
AFTERWARDS_SECONDS = 20.0
ARTICLES = int(os.environ.get("BYLINE_LOAD_ARTICLES", "5000"))
SECONDS = float(os.environ.get("BYLINE_LOAD_SECONDS", "300"))
OVERHEAD_MS = 500
REFUSED_MS = 100
GOODPUT_OF_CAPACITY = 0.9
NORMAL_AGAIN_SECONDS = 10
HEALTH_MS = 50
LOOP_LAG_MS = 100
_BATCH = 100

pytestmark = [pytest.mark.soak, pytest.mark.timeout(7200)]


@dataclass(frozen=True, slots=True)
class Loaded:
    """The service, and what was found of it so far, for one report of all."""

    service: Service
    lag_file: Path
    found: dict[str, Any]


def article(number: int) -> dict[str, str]:
    """Four passages about a captain and a ship of its own.

    The number of crates is the same in all: numbers that differ would be quoted beside each other as a conflict, and an
    answer that cites another article would not show that clients' answers were mixed.
    """
    lines = [f"Captain Vora{number}x found 12 crates in the hold of the ship Tessel{number}q on Monday."]
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
    folder = tmp_path_factory.mktemp("load")
    lag_file = folder / "lags"
    with serving(slow_llm(LLM_SECONDS)) as upstream, pytest.MonkeyPatch.context() as patch:
        service = start(folder / "data", upstream, patch, lag_file)
        try:
            store(service.url)
            found = {"articles": ARTICLES, "llm_seconds": LLM_SECONDS}
            yield Loaded(service, lag_file, found)
            write_report("load", found)
        finally:
            service.stop()


def start(data_dir: Path, upstream: str, patch: pytest.MonkeyPatch, lag_file: Path) -> Service:
    """A service that asks the slow LLM and notes how late its event loop is."""
    settings = {"BYLINE_LLM": "openai", "BYLINE_LLM_MODEL": "m", "BYLINE_LLM_BASE_URL": f"{upstream}/v1"}
    settings |= {"BYLINE_LLM_API_KEY": "none", "BYLINE_LOG_LEVEL": "error", "LOOP_LAG_FILE": str(lag_file)}
    environment = {**os.environ, "BYLINE_DATA_DIR": str(data_dir), "BYLINE_PORT": "0", **settings}
    patch.setattr("tests.integration.test_service_process.environment", lambda *_: environment)
    return Service.start(data_dir, module="tests.load.probed_service")


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


def at_most(measured: float, limit: float) -> dict[str, Any]:
    """A figure beside its limit."""
    return {"measured": measured, "limit": limit, "held": measured <= limit}


def limits_of(figures: dict[str, Any]) -> dict[str, Any]:
    """The limits that hold for every run."""
    return {
        "overhead_ms_p99": at_most(figures["overhead_ms"]["p99"], OVERHEAD_MS),
        "refused_ms_p99": at_most(figures["refused_ms_p99"], REFUSED_MS),
    }


def normal_again_after(overload: Replies, after: Replies) -> float:
    """Seconds from the last question of an overload to the end of the last reply that was refused or late."""
    over = max(one.began for one in overload.all)
    normal_seconds = LLM_SECONDS + OVERHEAD_MS / 1000
    odd = [one for one in after.all if one.status != 200 or one.seconds > normal_seconds]
    return round(max((one.began + one.seconds - over for one in odd), default=0.0), 1)


def assert_sound(replies: Replies) -> None:
    """Each is an answer to its own question, or a refusal that says when to come back; no other 5xx."""
    assert broken(replies) == []
    assert not any(cites_another(one, number_of(one)) for one in replies.answered())


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
    loaded.found["held"]["limits"] = limits_of(figures)
    assert_sound(replies)


def test_2_five_times_what_it_can(loaded: Loaded) -> None:
    url, seconds = loaded.service.url, min(SECONDS, 30.0)
    full = asyncio.run(keep_asking(url, question, clients=32, in_flight=32, seconds=seconds))
    capacity = len(full.answered()) / seconds
    replies = asyncio.run(arrive(url, question, per_second=5 * capacity, seconds=seconds))
    after = asyncio.run(keep_asking(url, question, clients=4, in_flight=4, seconds=AFTERWARDS_SECONDS))
    figures = told(replies, seconds) | {"capacity_per_second": round(capacity, 2), "arriving": "5 times that"}
    figures["goodput_of_capacity"] = round(figures["answers_per_second"] / capacity, 2)
    goodput = figures["goodput_of_capacity"]
    limits = limits_of(figures) | {
        "goodput_of_capacity": {
            "measured": goodput,
            "limit": GOODPUT_OF_CAPACITY,
            "held": goodput >= GOODPUT_OF_CAPACITY,
        },
        "normal_again_seconds": at_most(normal_again_after(replies, after), NORMAL_AGAIN_SECONDS),
    }
    afterwards = told(after, AFTERWARDS_SECONDS)
    loaded.found["five_times_capacity"] = figures | {"limits": limits, "afterwards": afterwards}
    assert_sound(full)
    assert_sound(replies)
    assert_sound(after)
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

    since = time.monotonic()
    ingested, health, replies = asyncio.run(together())
    lag_ms = [1000 * lag for lag in lags(loaded.lag_file, since=since)]
    figures = told(replies, seconds)
    limits = limits_of(figures) | {
        "healthz_ms_p99": at_most(round(1000 * percentile(health, 0.99)), HEALTH_MS),
        "loop_lag_ms_p99": at_most(round(percentile(lag_ms, 0.99)), LOOP_LAG_MS),
    }
    loaded.found["ingest_beside"] = figures | {
        "articles_per_second": 10,
        "ten_articles_ms_p99": round(1000 * percentile(ingested, 0.99)),
        "healthz_ms": {
            name: round(1000 * percentile(health, share)) for name, share in (("p50", 0.5), ("p99", 0.99))
        },
        "loop_lag_ms": {
            name: round(percentile(lag_ms, share), 1)
            for name, share in (("p50", 0.5), ("p99", 0.99), ("max", 1.0))
        },
        "limits": limits,
    }
    assert lag_ms
    assert_sound(replies)


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
    assert_sound(replies)
