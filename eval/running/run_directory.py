"""The directory of a run while it is made: begun or continued, one record after the other."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from io import RawIOBase
from pathlib import Path

from pydantic import ValidationError

from eval.errors import RunFailed, RunInvalid
from eval.records.record import AnyRecord
from eval.records.run_files import (
    ARTICLES_FILE,
    RECORDS_FILE,
    RUN_FILE,
    Continuation,
    RunInfo,
    list_articles,
    load_info,
    parse_record,
    write_lines,
)
from eval.running.locking import AlreadyHeld, hold
from eval.running.system import Collection

_LOCK = "lock"


class RunDirectory:
    """Where one run is written; made by `claim_directory`.

    `done` are the numbers of the cases that an earlier run took without an error.
    """

    def __init__(self, path: Path, info: RunInfo, finished: dict[int, str], closing: ExitStack) -> None:
        self._path = path
        self._info = info
        self._finished = finished
        self._closing = closing
        self._records: RawIOBase | None = None
        self.done = frozenset(finished)

    def begin(self, collection: Collection, *, warm_up_seconds: float) -> None:
        """Write what is run on what; of a run that is continued, check that its articles are the same.

        Raises:
            RunInvalid: they are stored in another way now, so that old records would not fit them.
        """
        if (self._path / RUN_FILE).exists():
            info = self._continued(collection)
        else:
            info = _with_collection(self._info, collection, warm_up_seconds)
            write_lines(self._path / ARTICLES_FILE, collection.articles.values())
        _replace(self._path / RECORDS_FILE, "".join(self._finished.values()))
        # Last, since it is what tells a run from a folder.
        _replace(self._path / RUN_FILE, info.model_dump_json(indent=1) + "\n")
        # Unbuffered: a record is in the hands of the system before the next case is taken.
        self._records = self._closing.enter_context((self._path / RECORDS_FILE).open("ab", buffering=0))

    def add(self, record: AnyRecord) -> None:
        """Write one record, so that a kill from now on cannot lose it; raises RunFailed when it cannot be written."""
        if self._records is None:
            raise RunInvalid(f"the run in {self._path} was not begun")
        try:
            _write_whole(self._records, f"{record.model_dump_json()}\n".encode())
        except OSError as error:
            raise RunFailed(
                f"{self._path / RECORDS_FILE} cannot be written: {error.strerror or error}"
            ) from error

    def _continued(self, collection: Collection) -> RunInfo:
        if list(collection.articles.values()) != list(list_articles(self._path)):
            raise RunInvalid(
                f"the articles are no longer stored as they were when {self._path} was begun; "
                "give another directory with --out"
            )
        begun = load_info(self._path)
        again = Continuation(at=datetime.now(UTC).isoformat(timespec="seconds"), commit=self._info.commit)
        return begun.model_copy(update={"continued": (*begun.continued, again)})


@contextmanager
def claim_directory(path: Path, info: RunInfo) -> Iterator[RunDirectory]:
    """The directory, for this process alone. A directory in which nothing was begun is left as it was found.

    Raises:
        RunInvalid: it holds another run or damaged files, or another process is writing to it.
    """
    with ExitStack() as closing:
        closing.enter_context(_locked(path))
        yield RunDirectory(path, info, _find_finished(path, info), closing)


def _find_finished(path: Path, info: RunInfo) -> dict[int, str]:
    """Lines of the finished cases by number. Failed cases and a line cut off by a kill are not finished."""
    records = path / RECORDS_FILE
    if not (path / RUN_FILE).exists():
        if records.exists() and records.stat().st_size:
            raise RunInvalid(
                f"{path} already holds records of an unknown run; give another directory with --out"
            )
        return {}
    differences = load_info(path).differences(info)
    if differences:
        raise RunInvalid(
            f"{path} already holds another run: {'; '.join(differences)}. Give another directory with --out, or "
            "continue it with the dataset, options and settings that it was begun with."
        )
    return _finished_lines(records) if records.exists() else {}


def _finished_lines(path: Path) -> dict[int, str]:
    *lines, last = path.read_bytes().decode(errors="replace").split("\n")
    finished: dict[int, str] = {}
    for number, line in enumerate((*lines, last), start=1):
        try:
            record = parse_record(line)
        except ValidationError as error:
            if number > len(lines):  # what follows the last line feed was being written
                break
            raise RunInvalid(f"{path.name}:{number} is damaged: {error.errors()[0]['msg']}") from error
        if record.error is None:
            finished.setdefault(record.number, line + "\n")
    return finished


def _with_collection(info: RunInfo, collection: Collection, warm_up_seconds: float) -> RunInfo:
    articles = collection.articles.values()
    return info.model_copy(
        update={
            "articles": len(articles),
            "sentences": sum(len(article.sentences) for article in articles),
            "rejected": (*info.rejected, *collection.rejected),
            "index_seconds": collection.seconds,
            "warm_up_seconds": warm_up_seconds,
        }
    )


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with ExitStack() as holding:
        try:
            if not path.exists():
                path.mkdir(parents=True, exist_ok=True)
                holding.callback(_remove_if_empty, path)
            holding.enter_context(hold(path / _LOCK, wait=False))
        except AlreadyHeld:
            raise RunInvalid(f"another process is writing to {path}; wait, or give another --out") from None
        except OSError as error:
            raise RunInvalid(f"{path} cannot be written: {error.strerror or error}") from error
        # While it is still held: who comes later makes a lock of his own.
        holding.callback((path / _LOCK).unlink, missing_ok=True)
        yield


def _remove_if_empty(path: Path) -> None:
    if not any(path.iterdir()):
        path.rmdir()


def _write_whole(file: RawIOBase, content: bytes) -> None:
    if file.write(content) != len(content):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _replace(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    unfinished = path.with_name(f"{path.name}.new")
    with unfinished.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
