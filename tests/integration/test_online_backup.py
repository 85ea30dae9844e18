"""Backups taken while another process ingests, each restored on an empty directory."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

import pytest

from index.backup import back_up, restore
from tests import ledger
from tests.soak_report import write_report

SHORT_MOMENTS = 3
LONG_MOMENTS = 20


def back_up_at_moments(folder: Path, moments: int) -> dict[str, Any]:
    """The figures of `moments` backups of one collection that is written to all the while."""
    rng = random.Random(moments)
    notes = folder / "ledger"
    wrong: list[str] = []
    articles: list[int] = []
    child = ledger.start(folder / "data", notes, "delete", 1)
    try:
        for moment in range(moments):
            time.sleep(rng.uniform(0, 0.3))
            acknowledged = len(ledger.read_steps(notes))
            file = folder / f"{moment}.backup"
            articles.append(back_up(folder / "data" / "catalogue.sqlite3", file).articles)
            steps = ledger.read_steps(notes)
            copy = folder / f"copy-{moment}"
            copy.mkdir()
            restore(file, copy / "catalogue.sqlite3", copy)
            # What changed while the copy was made may be in it or not; everything before must be.
            proof = ledger.prove(copy, ledger.possible(steps, settled=acknowledged))
            wrong += [f"moment {moment}: {problem}" for problem in proof.wrong]
    finally:
        child.kill()
        child.join()
    return {"moments": moments, "articles": articles, "wrong": wrong}


def test_a_backup_taken_during_ingest_is_whole(tmp_path: Path) -> None:
    assert back_up_at_moments(tmp_path, SHORT_MOMENTS)["wrong"] == []


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_backups_at_many_moments_are_whole(tmp_path: Path) -> None:
    figures = back_up_at_moments(tmp_path, LONG_MOMENTS)
    write_report("backup-during-ingest", figures)
    assert figures["wrong"] == []
