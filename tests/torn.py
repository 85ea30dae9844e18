"""Tears the files of a collection, and finds out what becomes of it: noticed, served meanwhile, whole again."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

from index.check import check_collection
from index.retriever import Retriever
from tests.builders import Collection, make_long_draft, open_collection

# Chroma keeps the newest thousand in its log: with more, some are in its index files.
PASSAGES = 1100
_WORDS = ("ship17", "harbour900", "ship1099")
_SAME = 1e-3

# Some damage ends the process that meets it: each case has one of its own, forked with the libraries loaded.
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["tests.torn", "chromadb", "tantivy", "alembic.command"])


def _flip_20_bits(file: Path) -> None:
    data = bytearray(file.read_bytes())
    rng = random.Random(f"{file.suffix} {len(data)}")
    for _ in range(20 if data else 0):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    file.write_bytes(data)


DAMAGES: dict[str, Callable[[Path], None]] = {
    "emptied": lambda file: os.truncate(file, 0),
    "halved": lambda file: os.truncate(file, file.stat().st_size // 2),
    "cut by 100 bytes": lambda file: os.truncate(file, max(0, file.stat().st_size - 100)),
    "20 bits flipped": _flip_20_bits,
    "deleted": lambda file: file.unlink(),
}


def make_collection(directory: Path) -> None:
    """A collection with index files of both projections, closed as a process that ends closes it."""
    collection = open_collection(directory, max_passage_tokens=8, overlap_sentences=0)
    collection.ingest(make_long_draft(PASSAGES))
    collection.recover()
    collection.close()


def projection_files(directory: Path) -> list[Path]:
    """Every file of the projections that holds data, relative to the data directory."""
    found = [path for name in ("chroma", "lexical") for path in (directory / name).glob("generation-*/**/*")]
    holding = [path for path in found if path.is_file() and path.stat().st_size]
    return sorted(path.relative_to(directory) for path in holding)


def leave_as_killed(directory: Path) -> None:
    """Take the seals off: a process that is killed puts none on."""
    for name in ("chroma", "lexical"):
        for note in (directory / name).glob("seal-*"):
            note.unlink()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one torn collection.

    `noticed` is what was found before anything opened the files, None when nothing was; `examined_seconds` how
    long that took; `wrong` whatever did not hold, while the index was away or afterwards.
    """

    noticed: str | None
    examined_seconds: float
    wrong: tuple[str, ...]


def tear(pristine: Path, copy: Path, file: Path, damage: str, *, killed: bool) -> Outcome:
    """Tear one file of a copy of `pristine`, and open it in a process of its own."""
    shutil.copytree(pristine, copy)
    if killed:
        leave_as_killed(copy)
    DAMAGES[damage](copy / file)
    ours, theirs = _PROCESSES.Pipe()
    child = _PROCESSES.Process(target=_open_torn, args=(copy, theirs), daemon=True)
    child.start()
    theirs.close()
    try:
        outcome: Outcome = ours.recv()
    except EOFError:
        child.join()
        outcome = Outcome(None, 0.0, (f"the process ended with status {child.exitcode}",))
    child.join()
    shutil.rmtree(copy)
    return outcome


def served_while_suspended(collection: Collection) -> Iterator[str]:
    """What a search gets wrong, compared with exact search."""
    retriever = Retriever(collection.catalogue, collection.vectors, collection.lexical, collection.embedder)
    for number in (0, 500, PASSAGES - 1):
        search = retriever.search(f"Ship{number} came into harbour{number}.")
        if not search.passages or f"harbour{number}." not in search.passages[0].passage.text:
            yield f"harbour{number} is not found"


def differs_from_exact(collection: Collection) -> Iterator[str]:
    """Where vector search and exact search disagree, or words no longer find their passage."""
    for ids, matrix in collection.catalogue.all_passage_vectors():
        for row in np.linspace(0, len(ids) - 1, 20).astype(int):
            found = [score for _, score in collection.vectors.query(matrix[row], 10)]
            exact = [score for _, score in collection.catalogue.exact_search(matrix[row], 10)]
            if len(found) != len(exact) or not np.allclose(found, exact, atol=_SAME):
                yield f"{ids[row]}: {found[:3]} is not {exact[:3]}"
    for word in _WORDS:
        passages = collection.catalogue.passages_by_id([hit for hit, _ in collection.lexical.query(word, 5)])
        if not any(word in item.passage.text.lower() for item in passages.values()):
            yield f"the word {word} is not found"


def _open_torn(directory: Path, report: Connection) -> None:
    report.send(_outcome(directory))


def _outcome(directory: Path) -> Outcome:
    collection = open_collection(directory, max_passage_tokens=8, overlap_sentences=0)
    started = time.monotonic()
    noticed = collection.ingester.examine()
    examined_seconds = time.monotonic() - started
    wrong: list[str] = []
    try:
        if noticed:
            wrong += served_while_suspended(collection)
        recovery = collection.recover()
        wrong += [f"still suspended: {recovery.suspended}"] if recovery.suspended else []
        wrong += differs_from_exact(collection)
        report: Any = check_collection(collection.catalogue, collection.vectors, collection.lexical)
        wrong += [f"{problem.code}: {problem.ids[:2]}" for problem in report.problems]
    except Exception as error:
        wrong.append(f"{type(error).__name__}: {error}")
    finally:
        collection.close()
    return Outcome("; ".join(noticed) or None, round(examined_seconds, 2), tuple(wrong))
