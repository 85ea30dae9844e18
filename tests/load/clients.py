"""Clients that ask a running service as fast or as slowly as a test says, and note what each of them got."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

# A refusal that comes with when to come back is how a service says that it is full.
REFUSALS = (429, 503)


@dataclass(frozen=True, slots=True)
class Reply:
    """One request: when it began on the clock of the test, how long it took, and what came back."""

    asked: str
    began: float
    seconds: float
    status: int
    retry_after: str | None
    body: Any

    @property
    def is_refusal(self) -> bool:
        """Whether the service said that it is full, and when to come back."""
        return self.status in REFUSALS and self.retry_after is not None


@dataclass(slots=True)
class Replies:
    """All that came back."""

    all: list[Reply] = field(default_factory=list)

    def statuses(self) -> dict[str, int]:
        """How often each status came; 0 stands for a broken connection."""
        return {
            str(status): count for status, count in sorted(Counter(one.status for one in self.all).items())
        }

    def answered(self) -> list[Reply]:
        """Those with status 200."""
        return [one for one in self.all if one.status == 200]

    def refused(self) -> list[Reply]:
        """Those that were refused in order."""
        return [one for one in self.all if one.is_refusal]


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` of all values do not exceed; 0 without values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


async def ask(http: httpx.AsyncClient, question: str) -> Reply:
    """Ask one question."""
    began = time.monotonic()
    try:
        response = await http.post("/v1/ask", json={"question": question})
        status, body, after = response.status_code, response.json(), response.headers.get("retry-after")
    except httpx.HTTPError as error:
        status, body, after = 0, repr(error), None
    return Reply(question, began, time.monotonic() - began, status, after, body)


async def keep_asking(
    address: str, question: Callable[[int], str], *, clients: int, in_flight: int, seconds: float
) -> Replies:
    """`clients` ask one question after the other, of which `in_flight` are under way at once, for `seconds`."""
    replies, turn, numbers = Replies(), asyncio.Semaphore(in_flight), iter(range(10**9))
    end = time.monotonic() + seconds

    async def client(http: httpx.AsyncClient) -> None:
        while time.monotonic() < end:
            async with turn:
                if time.monotonic() < end:
                    replies.all.append(await ask(http, question(next(numbers))))

    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(base_url=address, timeout=120, limits=limits) as http:
        await asyncio.gather(*(client(http) for _ in range(clients)))
    return replies


async def arrive(
    address: str, question: Callable[[int], str], *, per_second: float, seconds: float
) -> Replies:
    """Questions arrive at a steady rate, whether or not the ones before were answered."""
    replies, under_way = Replies(), set()
    began = time.monotonic()
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=200)
    async with httpx.AsyncClient(base_url=address, timeout=120, limits=limits) as http:
        for number in range(int(per_second * seconds)):
            await asyncio.sleep(max(0.0, began + number / per_second - time.monotonic()))
            task = asyncio.create_task(ask(http, question(number)))
            under_way.add(task)
            task.add_done_callback(lambda done: (under_way.discard(done), replies.all.append(done.result())))
        await asyncio.gather(*list(under_way))
    return replies


async def watch(address: str, path: str, *, seconds: float, pause: float = 0.1) -> list[float]:
    """How long `path` takes to answer, again and again."""
    times, end = [], time.monotonic() + seconds
    async with httpx.AsyncClient(base_url=address, timeout=60) as http:
        while time.monotonic() < end:
            began = time.monotonic()
            (await http.get(path)).raise_for_status()
            times.append(time.monotonic() - began)
            await asyncio.sleep(pause)
    return times


async def trickle(address: str, *, clients: int, seconds: float) -> list[float]:
    """`clients` send one byte of a body a second; after how many seconds each was cut."""
    host, _, port = address.removeprefix("http://").partition(":")
    head = f"POST /v1/ask HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n"

    async def client() -> float:
        began = time.monotonic()
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(head.encode())
        reading = asyncio.create_task(reader.read())
        try:
            while not reading.done() and time.monotonic() - began < seconds:
                writer.write(b" ")
                await writer.drain()
                await asyncio.wait([reading], timeout=1)
        except ConnectionError:
            pass
        cut = time.monotonic() - began
        reading.cancel()
        writer.close()
        return cut

    return list(await asyncio.gather(*(client() for _ in range(clients))))
