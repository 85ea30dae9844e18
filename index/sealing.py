"""The seal of a projection: whether its files are as Byline left them, and whether using them ended a process."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from index.errors import ProjectionFailed, StorageFull

_READ_BYTES = 1 << 20

Digests = dict[str, list[int]]  # by file name: size and CRC-32; chance damage is meant, not an adversary


class Seal:
    """What is noted beside one folder of files while nobody has them open.

    A seal is put on when a projection is closed and taken off before it is opened, so a folder without one
    was left by a process that was killed: its files may be sound or not.

    Args:
        folder: the files.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        number = folder.name.removeprefix("generation-")
        self._note = folder.with_name(f"seal-{number}.json")
        self._trying = folder.with_name(f"trying-{number}")

    def put_on(self) -> None:
        """Note the files as they are now; a disk without room for the note leaves none, which is allowed."""
        unfinished = self._note.with_suffix(".new")
        with suppress(OSError):
            unfinished.write_text(json.dumps(_digests(self.folder)))
            unfinished.replace(self._note)

    def take_off(self) -> None:
        """The files are about to change."""
        if self._note.exists():
            self._note.unlink()
            _sync(self._note.parent)  # a seal that a power cut brings back would call changed files damaged

    def has_files(self) -> bool:
        """Whether there is anything that could be damaged."""
        return any(path.is_file() for path in self.folder.rglob("*"))

    def holds(self) -> bool:
        """Whether there is a seal and the files match it; False when there is none to match.

        Raises:
            ProjectionFailed: they differ, or the process that used them last did not live to tell.
        """
        if self._trying.exists():
            raise ProjectionFailed("the process that last used it ended there")
        try:
            noted: Digests = json.loads(self._note.read_text())
        except FileNotFoundError:
            return False
        except ValueError as error:
            raise ProjectionFailed(f"{self._note.name} is not as it was written") from error
        found = _digests(self.folder)
        differing = sorted(name for name in noted if noted[name] != found.get(name))
        if differing:
            raise ProjectionFailed(f"{', '.join(differing[:3])}: not as it was written")
        return True

    @contextmanager
    def trial(self) -> Iterator[None]:
        """Use files that may be damaged so badly that native code ends the process.

        A note on disk outlives such an end; the next opening reads it and does not try again. A process
        killed from outside just then leaves the same note: the cost is one needless rebuild.

        Raises:
            ProjectionFailed: the process that tried last did not live to tell.
            StorageFull: no room for the note.
        """
        if self._trying.exists():
            raise ProjectionFailed("The process that last used the vector index ended there.")
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            self._trying.touch()
        except OSError as error:
            raise StorageFull(f"{self._trying.name} cannot be written: {error.strerror}.") from error
        try:
            yield
        finally:
            self._trying.unlink(missing_ok=True)

    def forget(self) -> None:
        """The files are gone, and so are the notes about them."""
        self._note.unlink(missing_ok=True)
        self._trying.unlink(missing_ok=True)


def sweep_beside(folder: Path) -> Iterator[Path]:
    """The folders of other generations, whose notes are deleted; the caller deletes the folders."""
    for other in folder.parent.glob("generation-*"):
        if other != folder:
            Seal(other).forget()
            yield other


def _digests(folder: Path) -> Digests:
    """Every file that holds data; tantivy's lock files come and go."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")
    return {path.relative_to(folder).as_posix(): _digest(path) for path in files}


def _digest(file: Path) -> list[int]:
    size, crc = 0, 0
    with file.open("rb") as opened:
        while data := opened.read(_READ_BYTES):
            size, crc = size + len(data), zlib.crc32(data, crc)
    return [size, crc]


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
