"""Repeats recovery in the background while a projection lacks something or is damaged: nobody needs to restart."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

import structlog

from index.catalogue import Catalogue
from index.errors import IndexingError

log = structlog.get_logger(__name__)

_FIRST_PAUSE_SECONDS = 5.0
_LONGEST_PAUSE_SECONDS = 30.0
_STOP_SECONDS = 10.0


class Projection(Protocol):
    """What is looked at of a projection."""

    @property
    def suspended(self) -> str | None:
        """Why it is not used for now."""

    @property
    def has_failed(self) -> bool:
        """Whether a call failed since it was last found sound."""


class Healing:
    """Looks every few seconds whether changes wait or a projection is suspended or failed, and then recovers.

    What is amiss at the start is repaired at once. Between failures in a row the pause doubles, up to half a minute.

    Args:
        recover: `Ingester.recover`, or a stand-in.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        *projections: Projection,
        recover: Callable[[], object],
        pause_seconds: float = _FIRST_PAUSE_SECONDS,
    ) -> None:
        self._catalogue = catalogue
        self._projections = projections
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
        pause = 0.0 if self._is_suspended() else self._pause_seconds
        while not self._stopping.wait(pause):
            healthy = self._heal()
            pause = self._pause_seconds if healthy else self._longer(pause)

    def _longer(self, pause: float) -> float:
        return min(2 * pause or self._pause_seconds, _LONGEST_PAUSE_SECONDS)

    def _heal(self) -> bool:
        try:
            if self._is_whole():
                return True
            # Writing takes the lock that recovery takes: an ingest under way settles its own changes first.
            with self._catalogue.writer:
                if self._stopping.is_set() or self._is_whole():
                    return True
                recovery = self._recover()
        except IndexingError as error:
            log.warning("the projections are not whole yet", error=str(error))
            return False
        if not self._is_suspended():
            log.info("the projections are whole again", recovered=str(recovery))
        return not self._is_suspended()

    def _is_suspended(self) -> bool:
        return any(projection.suspended is not None for projection in self._projections)

    def _is_whole(self) -> bool:
        failed = any(projection.has_failed for projection in self._projections)
        return not failed and not self._is_suspended() and not self._catalogue.counts().pending
