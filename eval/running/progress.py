"""Progress: what a long step tells whoever watches."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told of every step, so that the command line can draw a bar."""

    def starts(self, what: str, total: int, *, done: int = 0) -> None:
        """A stage of `total` steps begins, `done` of which were done before."""
        ...

    def advances(self) -> None:
        """One step of the stage is done."""
        ...
