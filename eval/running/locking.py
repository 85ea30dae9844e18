"""Locks on files: one process at a time builds a collection or writes a run; a lock dies with its process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout


class AlreadyHeld(Exception):
    """Another process holds the lock; callers say what it is busy with."""


@contextmanager
def hold(path: Path, *, wait: bool) -> Iterator[None]:
    """Hold the lock of that name; its folder must exist.

    Args:
        wait: for as long as it takes, instead of giving up.

    Raises:
        AlreadyHeld: another process holds it.
        OSError: the file cannot be made.
    """
    lock = FileLock(path)
    try:
        lock.acquire(timeout=-1 if wait else 0)
    except Timeout as error:
        raise AlreadyHeld(path.name) from error
    try:
        yield
    finally:
        lock.release()
