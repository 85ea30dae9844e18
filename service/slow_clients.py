"""Connections whose client has stopped reading are cut: uvicorn alone would keep them, and what they were sent."""

from __future__ import annotations

import asyncio
from typing import Any

# Above the patience of a stream with its reader, which ends the answer first.
PATIENCE_SECONDS = 30.0


def patient_protocol() -> type[asyncio.Protocol]:
    """uvicorn's HTTP protocol, with an end to its patience."""
    from uvicorn.protocols.http.auto import AutoHTTPProtocol

    class PatientProtocol(AutoHTTPProtocol):  # type: ignore[misc, valid-type]  # uvicorn chooses it when imported
        _cutting: asyncio.TimerHandle | None = None

        def pause_writing(self) -> None:
            """The client reads more slowly than it is sent to, or not at all."""
            super().pause_writing()
            self._cut_later()

        def resume_writing(self) -> None:
            """It has read."""
            super().resume_writing()
            self._keep()

        def timeout_keep_alive_handler(self) -> None:
            """Closing waits for the client to read what was sent."""
            super().timeout_keep_alive_handler()
            self._cut_later()

        def connection_lost(self, exc: Exception | None) -> None:
            """Nothing is left to cut."""
            self._keep()
            super().connection_lost(exc)

        def _cut_later(self) -> None:
            self._keep()
            transport: Any = self.transport
            self._cutting = asyncio.get_running_loop().call_later(PATIENCE_SECONDS, transport.abort)

        def _keep(self) -> None:
            if self._cutting is not None:
                self._cutting.cancel()
                self._cutting = None

    return PatientProtocol
