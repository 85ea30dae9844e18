"""What a child process does with the files of a projection to find out whether they are sound: it uses all of them."""

from __future__ import annotations

import json
import sqlite3
import struct
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.lexical import LexicalProjection
from index.rows import Vector, batches
from index.vectors import VectorProjection

_SAME = 1e-3
_NEIGHBOURS = 5
_SEARCH_BATCH = 64
_MAX_ABSENT = 1000  # so many are added within two seconds when the collection is opened
_MAX_LOST = 0.01  # of the vectors searched; a sound index misses one in some thousands
_FEW_LOST = 2
_FOOTER_MAGIC = 1337  # tantivy ends each of its files with: footer, its length, this number


@dataclass(frozen=True, slots=True)
class Told:
    """What the catalogue holds: ids whose change still waits, and all ids with their vectors, in batches.

    Every `sampled`-th vector is searched for.
    """

    collection: str
    waiting: frozenset[str]
    sampled: int
    batches: Iterator[tuple[list[str], Vector]]


def try_vectors(folder: Path, told: Told) -> str | None:
    """Compare every stored vector, and search for a sample of them."""
    file = folder / "chroma.sqlite3"
    if not file.is_file():
        return f"{file.name} is missing"
    try:
        with closing(sqlite3.connect(file)) as connection:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        return f"{file.name}: {found.splitlines()[0]}"
    return _compare_vectors(folder, told)


def _compare_vectors(folder: Path, told: Told) -> str | None:
    vectors = VectorProjection(
        folder.parent, url=None, collection=told.collection, generation=_generation(folder)
    )
    searched, lost, absent = 0, 0, 0
    for ids, matrix in told.batches:
        held = vectors.stored_vectors(ids)
        absent += sum(passage not in held and passage not in told.waiting for passage in ids)
        for passage, vector in zip(ids, matrix, strict=True):
            if passage in held and not np.allclose(held[passage], vector, atol=_SAME):
                return f"the vector of {passage} is not the one that was stored"
        sample = [row for row in range(0, len(ids), told.sampled) if ids[row] in held]
        for rows in batches(sample, _SEARCH_BATCH):
            hits = vectors.query_many([matrix[row] for row in rows], _NEIGHBOURS)
            lost += sum(not found or found[0][1] < 1 - _SAME for found in hits)
        searched += len(sample)
    if lost > max(_FEW_LOST, _MAX_LOST * searched):
        return f"it does not find {lost} of {searched} passages"
    return f"it lacks {absent} passages" if absent > _MAX_ABSENT else None


def try_words(folder: Path, told: Told) -> str | None:
    """Compare the checksum of every file, and read every document."""
    for file in sorted(folder.iterdir()):
        if len(file.stem) == 32 and not _has_its_checksum(file):
            return f"{file.name} does not have its checksum"
    lexical = LexicalProjection(folder.parent, generation=_generation(folder))
    held = lexical.ids()
    absent = 0
    for ids, _ in told.batches:
        absent += sum(passage not in held and passage not in told.waiting for passage in ids)
    lexical.query("the first words of any passage", _NEIGHBOURS)
    return f"it lacks {absent} passages" if absent > _MAX_ABSENT else None


def _generation(folder: Path) -> int:
    return int(folder.name.removeprefix("generation-"))


def _has_its_checksum(file: Path) -> bool:
    data = file.read_bytes()
    if len(data) < 8:
        return False
    length, magic = struct.unpack("<II", data[-8:])
    footer = len(data) - 8 - length
    if magic != _FOOTER_MAGIC or footer < 0:
        return False
    try:
        noted = json.loads(data[footer:-8])["crc"]
    except (ValueError, KeyError, TypeError):
        return False
    return bool(zlib.crc32(data[:footer]) == noted)


TRIALS = {"vectors": try_vectors, "lexical": try_words}
