"""`byline` with a probe in its event loop: `python -m tests.load.probed_service serve`.

The probe sleeps for a moment again and again and notes in the file `LOOP_LAG_FILE` how much later it woke.
"""

from __future__ import annotations

import asyncio
import os
import socket
import time
from pathlib import Path

import uvicorn

from service.cli import main

_PAUSE_SECONDS = 0.02
_started = uvicorn.Server.startup


async def _note_lag(file: Path) -> None:
    with file.open("w", buffering=1) as notes:
        while True:
            asleep = time.monotonic()
            await asyncio.sleep(_PAUSE_SECONDS)
            awake = time.monotonic()
            notes.write(f"{awake} {awake - asleep - _PAUSE_SECONDS}\n")


async def _startup(self: uvicorn.Server, sockets: list[socket.socket] | None = None) -> None:
    await _started(self, sockets)
    # Kept by the server, since the loop alone would let it go.
    self.probe = asyncio.create_task(_note_lag(Path(os.environ["LOOP_LAG_FILE"])))  # type: ignore[attr-defined]


def lags(file: Path, *, since: float) -> list[float]:
    """How late the loop was, in seconds, at each moment after `since` (a `time.monotonic()` value)."""
    noted = [line.split() for line in file.read_text().splitlines()[:-1]]  # the last may be half written
    return [float(lag) for moment, lag in noted if float(moment) >= since]


if __name__ == "__main__":
    uvicorn.Server.startup = _startup  # type: ignore[method-assign]
    main()
