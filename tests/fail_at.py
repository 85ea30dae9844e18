"""Ports that fail at their n-th call, counted over all of them together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from index.errors import EmbeddingFailed, IndexingError, ProjectionFailed, StorageFull
from service.errors import LLMUnavailable

# What each port may raise, by what its protocol says.
ERRORS: dict[str, Callable[[], Exception]] = {
    "catalogue": lambda: IndexingError("The catalogue failed: disk I/O error"),
    "catalogue, full": lambda: StorageFull("The disk is full."),
    "vectors": lambda: ProjectionFailed("The vector index failed."),
    "lexical": lambda: ProjectionFailed("The lexical index failed."),
    "embedder": lambda: EmbeddingFailed("The embedding model ran out of memory."),
    "llm": lambda: LLMUnavailable("The server went away"),
}
# Reads of a value, and what belongs to taking a projection out of service: no input or output.
_NO_PORT = frozenset(
    {"writer", "seal", "suspended", "is_damaged", "is_remote", "is_sound_again", "has_failed"}
)


class Moment:
    """Counts calls and says when one fails.

    Args:
        n: the call that fails, from 1; 0 for none.
        done_all_the_same: the call that fails has had its effect: an error does not mean not written.
    """

    def __init__(self, n: int, *, done_all_the_same: bool = False) -> None:
        self.n = n
        self.done_all_the_same = done_all_the_same
        self.calls = 0
        self.failed: str | None = None

    def is_now(self, call: str) -> bool:
        """Count one call."""
        self.calls += 1
        if self.calls != self.n:
            return False
        self.failed = call
        return True


class FailingAt:
    """Stands before a port: every method call counts, and one of them fails."""

    def __init__(self, port: Any, error: str, moment: Moment) -> None:
        object.__setattr__(self, "_port", port)
        object.__setattr__(self, "_error", error)
        object.__setattr__(self, "_moment", moment)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._port, name)
        if name.startswith("_") or name in _NO_PORT or not callable(value):
            return value

        def call(*args: Any, **kwargs: Any) -> Any:
            fails = self._moment.is_now(f"{self._error}.{name}")
            if fails and not self._moment.done_all_the_same:
                raise ERRORS[self._error]()
            result = value(*args, **kwargs)
            if fails:
                raise ERRORS[self._error]()
            return result

        return call

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._port, name, value)
