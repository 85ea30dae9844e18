"""A process killed at any moment loses nothing that it acknowledged, and the next one finds everything sound."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from index.check import check_collection
from tests.builders import make_drafts, make_long_draft, open_collection
from tests.torn import leave_as_killed

INGEST = """
import json, sys, pathlib
from tests.builders import make_drafts, open_collection
collection = open_collection(pathlib.Path(sys.argv[1]))
collection.recover()
for receipt in collection.ingester.ingest(make_drafts(int(sys.argv[2]))):
    print(json.dumps([receipt.article_id, receipt.version, receipt.status]), flush=True)
    if receipt.status == "created" and hash(receipt.article_id) % 7 == 0:
        print(json.dumps([receipt.article_id, None, "deleting"]), flush=True)
        collection.ingester.delete(receipt.article_id)
        print(json.dumps([receipt.article_id, None, "deleted"]), flush=True)
"""
OPEN = """
import sys, pathlib
from tests.builders import open_collection
collection = open_collection(pathlib.Path(sys.argv[1]))
assert collection.ingester.examine()
assert collection.recover().rebuilt
"""
ARTICLES = 200


def ingest_and_kill(directory: Path, after_lines: int) -> list[list[str]]:
    """What the process had acknowledged when SIGKILL ended it."""
    process = subprocess.Popen(
        [sys.executable, "-c", INGEST, str(directory), str(ARTICLES)], stdout=subprocess.PIPE, text=True
    )
    lines = []
    for line in process.stdout:
        lines.append(line)
        if len(lines) == after_lines:
            process.kill()
    process.stdout.close()
    process.wait()
    assert process.returncode == -9
    return [json.loads(line) for line in lines if line.endswith("\n")]


def test_what_was_acknowledged_survives_three_kills(tmp_path: Path) -> None:
    moments = random.Random(5)
    stored: set[str] = set()
    for after_lines in (1, moments.randint(50, 70), moments.randint(80, 120)):
        deleted: set[str] = set()
        for article_id, _, status in ingest_and_kill(tmp_path, after_lines):
            (stored.discard if status in ("deleting", "deleted") else stored.add)(article_id)
            if status == "deleted":
                deleted.add(article_id)
        collection = open_collection(tmp_path)
        collection.recover()
        report = check_collection(collection.catalogue, collection.vectors, collection.lexical)
        assert report.ok, report.problems
        found = {article_id for article_id, _ in collection.catalogue.identities()}
        assert stored <= found
        assert not deleted & found
        collection.close()
    last = open_collection(tmp_path)
    again = list(last.ingester.ingest(make_drafts(ARTICLES)))
    assert {receipt.status.value for receipt in again} == {"unchanged", "created"}
    assert last.catalogue.counts().articles == ARTICLES
    assert check_collection(last.catalogue, last.vectors, last.lexical).ok
    last.close()


@pytest.mark.skipif(
    sys.platform != "linux", reason="what a damaged index does to a process differs by system"
)
def test_an_index_that_kills_its_reader_kills_a_child_process_only(tmp_path: Path) -> None:
    collection = open_collection(tmp_path, max_passage_tokens=8, overlap_sentences=0)
    collection.ingest(make_long_draft(1100))
    collection.close()
    (damaged,) = (tmp_path / "chroma").rglob("data_level0.bin")
    damaged.write_bytes(random.Random(1).randbytes(damaged.stat().st_size))
    leave_as_killed(tmp_path)
    opened = subprocess.run([sys.executable, "-c", OPEN, str(tmp_path)], check=False, capture_output=True)
    assert opened.returncode == 0, opened.stderr
    collection = open_collection(tmp_path)
    assert check_collection(collection.catalogue, collection.vectors, collection.lexical).ok
    collection.close()
