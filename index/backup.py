"""Copies the catalogue while it is written to, and makes a data directory of such a copy.

A backup is one SQLite file: the catalogue at one moment, whole. The projections are not in it, since they follow
from it: the first opening after a restore builds them from the stored vectors, and nothing is embedded again.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from sqlalchemy import make_url

from index.errors import BackupFailed, StorageFull

_LOCK_WAIT_SECONDS = 30
_OF_THE_OWNER = frozenset({"lock", "owner.json"})
# Follows from the catalogue and is made anew; what a copy must not share is its collection on a Chroma server.
_STAND_ALONE = (
    "UPDATE meta SET value = '{collection}' WHERE key = 'collection'",
    "UPDATE meta SET value = '1' WHERE key = 'generation'",
    "DELETE FROM outbox",
)


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was written or restored: its size, and the articles in it."""

    bytes: int
    articles: int


def catalogue_file(url: str) -> Path:
    """The file of a SQLite catalogue.

    Raises:
        BackupFailed: it is another database, which has its own way of backing up.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        raise BackupFailed(
            "BYLINE_CATALOGUE_URL names no SQLite file. Back up that database with its own tools; "
            "the projections can be made anew from it."
        )
    return Path(parsed.database)


def back_up(catalogue: Path, file: Path) -> Backup:
    """Copy the catalogue, served or not, to a new `file`; everything committed before the call is in it.

    The copy is one read transaction: writers go on meanwhile and their later commits stay out. `file` appears
    when it is complete, on disk and checked, and only its owner can read it: recorded answers are in it.

    Raises:
        BackupFailed: there is no catalogue, `file` exists, or the catalogue is damaged.
        StorageFull: no room for it.
    """
    if not catalogue.is_file():
        raise BackupFailed(f"There is no catalogue in {catalogue.parent.name!r} yet, so nothing to back up.")
    if file.exists():
        raise BackupFailed(f"{file.name!r} exists already. Choose another name.")
    with _appearing_when_done(file) as unfinished:
        source_uri, copy_uri = f"{catalogue.resolve().as_uri()}?mode=ro", unfinished.resolve().as_uri()
        with closing(_connect(source_uri)) as source, closing(_connect(copy_uri)) as copy:
            source.backup(copy, pages=-1)  # all pages in one step, hence of one moment
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
            articles = _checked(copy)
    return Backup(file.stat().st_size, articles)


def restore(file: Path, catalogue: Path, directory: Path) -> Backup:
    """Make `catalogue` of a backup. The caller owns the data `directory` and opens it afterwards.

    Raises:
        BackupFailed: `file` is no sound backup, or there is a collection already: nothing is ever overwritten.
        StorageFull: no room for it.
    """
    if not file.is_file():
        raise BackupFailed(f"There is no file {file.name!r}.")
    # Not even remains: a log without its catalogue would be taken for that of the restored one.
    beside = {entry.name for entry in directory.iterdir()} - _OF_THE_OWNER
    if catalogue.exists() or beside:
        raise BackupFailed(f"{directory.name!r} is not empty. Set BYLINE_DATA_DIR to a new folder.")
    with _appearing_when_done(catalogue) as unfinished:
        shutil.copyfile(file, unfinished)
        with closing(_connect(unfinished.resolve().as_uri())) as copy:
            articles = _checked(copy)
            for statement in _STAND_ALONE:
                copy.execute(statement.format(collection=uuid4().hex[:12]))
    return Backup(catalogue.stat().st_size, articles)


def _connect(uri: str) -> sqlite3.Connection:
    return sqlite3.connect(uri, uri=True, timeout=_LOCK_WAIT_SECONDS, isolation_level=None)


def _checked(connection: sqlite3.Connection) -> int:
    """Number of articles in a copy whose every page is sound.

    Raises:
        sqlite3.DatabaseError: it is not.
    """
    found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(found)
    return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])


@contextmanager
def _appearing_when_done(file: Path) -> Iterator[Path]:
    """A path to write to, beside `file`, which takes its name once everything is on disk."""
    unfinished = file.with_name(f".{file.name}.{os.getpid()}.unfinished")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished.touch(mode=0o600)
        yield unfinished
        _sync(unfinished)
        unfinished.rename(file)
        _sync(file.parent)
    except sqlite3.Error as error:
        if "full" in str(error):
            raise StorageFull("The disk is full: no backup was made or restored.") from error
        raise BackupFailed(f"This is no sound catalogue ({error}). Use an earlier backup.") from error
    finally:
        unfinished.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
