"""One process owns a data directory: a lock that dies with it, a note of who it is and where it serves."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout

from index.errors import DataDirectoryInvalid, DataDirectoryLocked

# `who_owns` takes the lock for an instant; a service that starts just then waits it out.
_PATIENCE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Owner:
    """The process that owns a data directory; `url` is where it serves, once it does."""

    pid: int
    url: str | None
    started_at: str


class DataDirectoryOwner:
    """Held while this process owns the directory; a context manager."""

    def __init__(self, directory: Path, lock: FileLock) -> None:
        self._note = directory / "owner.json"
        self._lock = lock
        self._owner = Owner(
            pid=os.getpid(), url=None, started_at=datetime.now(UTC).isoformat(timespec="seconds")
        )
        self._write(self._owner)

    def announce(self, url: str) -> None:
        """Tell other processes where this one serves."""
        self._owner = Owner(self._owner.pid, url, self._owner.started_at)
        self._write(self._owner)

    def close(self) -> None:
        """Give the directory back."""
        if self._lock.is_locked:
            self._note.unlink(missing_ok=True)
            self._lock.release()

    def __enter__(self) -> DataDirectoryOwner:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _write(self, owner: Owner) -> None:
        unfinished = self._note.with_suffix(".new")
        unfinished.write_text(json.dumps(asdict(owner)))
        unfinished.replace(self._note)


def own_data_directory(directory: Path) -> DataDirectoryOwner:
    """Take the directory, creating it if need be. A note left by a killed process is no obstacle.

    Raises:
        DataDirectoryLocked: another process has it; the message says which, since when and where it serves.
        DataDirectoryInvalid: it cannot be created or written.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        lock = FileLock(directory / "lock")
        lock.acquire(timeout=_PATIENCE_SECONDS, poll_interval=0.05)
    except Timeout:
        raise _locked(directory) from None
    except OSError as error:
        raise _unusable(directory, error) from error
    try:
        return DataDirectoryOwner(directory, lock)
    except OSError as error:
        lock.release()
        raise _unusable(directory, error) from error


def who_owns(directory: Path) -> Owner | None:
    """The process that owns the directory now, or None."""
    if not (directory / "lock").exists():
        return None
    try:
        with FileLock(directory / "lock").acquire(timeout=0):
            return None
    except Timeout:
        return _read(directory)
    except OSError:
        return None


def _read(directory: Path) -> Owner:
    try:
        return Owner(**json.loads((directory / "owner.json").read_text()))
    except (OSError, ValueError, TypeError):  # it is just starting or just leaving
        return Owner(pid=0, url=None, started_at="a moment ago")


def _locked(directory: Path) -> DataDirectoryLocked:
    owner = _read(directory)
    holder = f"process {owner.pid}, since {owner.started_at}" if owner.pid else "another process"
    serving = f", serving at {owner.url}" if owner.url else ""
    return DataDirectoryLocked(
        f"The data directory {directory.name!r} is in use by {holder}{serving}. "
        "Stop it, or set BYLINE_DATA_DIR to another folder.",
        holder=holder,
        url=owner.url,
    )


def _unusable(directory: Path, error: OSError) -> DataDirectoryInvalid:
    return DataDirectoryInvalid(
        f"The data directory {str(directory)!r} cannot be used ({error.strerror or error}). "
        "Make it writable, or set BYLINE_DATA_DIR to another folder."
    )
