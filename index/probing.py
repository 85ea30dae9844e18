"""Tries the files of a projection in a child process: some damage ends, or holds up for ever, whoever reads it.

`python -m index.probing NAME FOLDER` is the child. It is told on its input what the catalogue holds, compares all of
it, and ends with 0 when the files are sound, or with 1 and one line that says what is wrong.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import numpy as np

from index.catalogue import Catalogue
from index.errors import IndexingError
from index.outbox import ProjectionName
from index.projection_trials import TRIALS, Told
from index.rows import Vector

_IMPORT_SECONDS = 60.0
_FIRST_SECONDS = 15.0
_SECONDS_A_PASSAGE = 0.002
_SAMPLE = 512
_MAX_REASON_CHARS = 200
_LIBRARIES = {"vectors": "chromadb", "lexical": "tantivy"}


def probe(name: str, folder: Path, catalogue: Catalogue) -> str | None:
    """What is wrong with the files in `folder`, which nobody has open, or None.

    Args:
        name: of the projection, `vectors` or `lexical`.
    """
    count = len(catalogue.searchable_ids())
    child = subprocess.Popen(  # noqa: S603  this interpreter, this module
        [sys.executable, "-m", "index.probing", name, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(path for path in _import_paths() if path)},
    )
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        with _killed_after(child, _IMPORT_SECONDS):
            child.stdout.readline()  # it is ready: a busy machine can take long to get there
        with _killed_after(child, _FIRST_SECONDS + _SECONDS_A_PASSAGE * count):
            with suppress(BrokenPipeError), child.stdin:  # a child that has seen enough stops listening
                _tell(child.stdin, name, catalogue, count)
            said = child.stdout.read().decode(errors="replace").strip()[-_MAX_REASON_CHARS:]
            return _verdict(child.wait(), said)
    finally:
        child.kill()
        child.wait()
        child.stdout.close()


@contextmanager
def _killed_after(child: subprocess.Popen[bytes], seconds: float) -> Iterator[None]:
    timer = threading.Timer(seconds, child.kill)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _verdict(status: int, said: str) -> str | None:
    if status == 0:
        return None
    if status == -signal.SIGKILL:
        return "it held up the process that tried it"
    return said if status == 1 and said else f"it ended the process that tried it with status {status}"


def _tell(child: IO[bytes], name: str, catalogue: Catalogue, count: int) -> None:
    """Send what the projection must hold: ids that may be absent or surplus, then all ids with their vectors."""
    waiting = catalogue.pending(ProjectionName(name))
    head = {
        "collection": catalogue.collection,
        "waiting": [*waiting.add, *waiting.remove],
        "sampled": max(1, count // _SAMPLE),
        "dimensions": catalogue.dimensions if name == ProjectionName.VECTORS else 0,
    }
    child.write(json.dumps(head).encode() + b"\n")
    for ids, matrix in catalogue.all_passage_vectors():
        child.write(json.dumps(ids).encode() + b"\n")
        child.write(matrix[:, : head["dimensions"]].astype("<f4").tobytes())


def _told(parent: IO[bytes]) -> Told:
    head: dict[str, Any] = json.loads(parent.readline())
    batches = _batches(parent, head["dimensions"])
    return Told(head["collection"], frozenset(head["waiting"]), head["sampled"], batches)


def _batches(parent: IO[bytes], dimensions: int) -> Iterator[tuple[list[str], Vector]]:
    while line := parent.readline():
        ids = json.loads(line)
        data = parent.read(len(ids) * dimensions * 4)
        yield ids, np.frombuffer(data, "<f4").reshape(len(ids), dimensions)


def _import_paths() -> list[str]:
    """Where this process finds its modules, this package first."""
    return [str(Path(__file__).resolve().parents[1]), *sys.path]


def main() -> int:
    """The child."""
    name, folder = sys.argv[1], Path(sys.argv[2])
    trial = TRIALS[name]
    importlib.import_module(_LIBRARIES[name])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    try:
        problem = trial(folder, _told(sys.stdin.buffer))
    except IndexingError as error:
        problem = str(error)
    if problem:
        sys.stdout.write(f"{problem}\n")
    return 1 if problem else 0


if __name__ == "__main__":
    sys.exit(main())
