"""What the examinees of given material share: one case in a worker thread, its result or its error timed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from eval.cases.case import Case
from eval.errors import RunFailed
from eval.records.record import AnyRecord

Result = TypeVar("Result")
Kind = TypeVar("Kind", bound=Case)


@dataclass(frozen=True, slots=True)
class Timed(Generic[Result]):
    """The result of some work, or the error instead, and how long it took."""

    result: Result | None
    error: str | None
    seconds: float


async def take(work: Callable[[], Result]) -> Timed[Result]:
    """Run blocking work in a thread; whatever it raises becomes the error."""
    result: Result | None = None
    error: str | None = None
    started = time.perf_counter()
    try:
        result = await asyncio.to_thread(work)
    except Exception as failure:  # the record says what it was
        error = failure_of(failure)
    return Timed(result, error, round(time.perf_counter() - started, 6))


def check_first(record: AnyRecord, problem: str) -> None:
    """Raise RunFailed, which begins with the problem, when the first case could not be taken."""
    if record.error is not None:
        raise RunFailed(f"{problem}: {record.error}")


def expect(kind: type[Kind], case: Case) -> Kind:
    """`case` as the kind that its dataset's task promises."""
    if not isinstance(case, kind):
        raise TypeError(
            f"case {case.id} is a {type(case).__name__}; its dataset's task needs a {kind.__name__}"
        )
    return case


def failure_of(error: Exception) -> str:
    """What went wrong, as a record keeps it."""
    return f"{type(error).__name__}: {error}"
