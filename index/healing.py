"""Repeats recovery in the background while a projection lacks something, so that nobody needs to restart."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

from index.catalogue import Catalogue
from index.errors import IndexingError
from index.vectors import VectorProjection

log = structlog.get_logger(__name__)

_FIRST_PAUSE_SECONDS = 5.0
_LONGEST_PAUSE_SECONDS = 30.0
_STOP_SECONDS = 10.0


class Healing:
    """Looks every few seconds whether changes wait or the vectors are suspended, and then recovers.

    Between failures in a row the pause doubles, up to half a minute.

    Args:
        recover: `Ingester.recover`, or a stand-in.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        vectors: VectorProjection,
        recover: Callable[[], object],
        *,
        pause_seconds: float = _FIRST_PAUSE_SECONDS,
    ) -> None:
        self._catalogue = catalogue
        self._vectors = vectors
        self._recover = recover
        self._pause_seconds = pause_seconds
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="byline-healing", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """End; a recovery under way is given time to finish, and after that is left as a kill would leave it."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(_STOP_SECONDS)

    def _run(self) -> None:
        pause = self._pause_seconds
        while not self._stopping.wait(pause):
            healthy = self._heal()
            pause = self._pause_seconds if healthy else min(2 * pause, _LONGEST_PAUSE_SECONDS)

    def _heal(self) -> bool:
        try:
            was = self._vectors.suspended
            if was is None and not self._catalogue.counts().pending:
                return True
            # Writing takes the lock that recovery takes: an ingest under way settles its own changes first.
            with self._catalogue.writer:
                if self._stopping.is_set():
                    return True
                if was is None and not self._catalogue.counts().pending:
                    return True
                recovery = self._recover()
        except IndexingError as error:
            log.warning("the projections are not whole yet", error=str(error))
            return False
        if self._vectors.suspended is None:
            log.info("the projections are whole again", recovered=str(recovery))
        return self._vectors.suspended is None
