"""Ingesting processes killed at random moments, in four mixes: what their ledger acknowledged is there."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path
from typing import Any

import pytest

from tests import ledger
from tests.soak_report import write_report

SHORT_KILLS = 3
LONG_KILLS = int(os.environ.get("BYLINE_SOAK_KILLS", "200"))
LATEST_SECONDS = 0.5  # after the first acknowledgement; an operation takes some milliseconds


def kill_again_and_again(folder: Path, mix: str, kills: int, *, examined: bool = False) -> dict[str, Any]:
    """Kill and prove `kills` times over one data directory; the figures of what was found."""
    moments = random.Random(mix)
    notes = folder / "ledger"
    wrong: list[str] = []
    slowest, acknowledged, cut_off = 0.0, 0, 0
    folder.mkdir(exist_ok=True)
    for seed in range(kills):
        child = ledger.start(folder / "data", notes, mix, seed)
        time.sleep(moments.uniform(0, LATEST_SECONDS))
        child.kill()
        child.join()
        assert child.exitcode == -9
        states = ledger.possible(ledger.read_steps(notes))
        proof = ledger.prove(folder / "data", states, examined=examined)
        wrong += [f"kill {seed}: {problem}" for problem in proof.wrong]
        slowest = max(slowest, proof.ready_seconds)
        cut_off += any(len(texts) > 1 for texts in states.values())
    acknowledged = notes.read_text().count('["done"')
    return {
        "kills": kills,
        "operations_acknowledged": acknowledged,
        "kills_that_cut_an_operation": cut_off,
        "slowest_opening_seconds": round(slowest, 2),
        "wrong": wrong,
    }


@pytest.mark.parametrize("mix", ledger.MIXES)
def test_nothing_acknowledged_is_lost_when_the_process_is_killed(mix: str, tmp_path: Path) -> None:
    assert kill_again_and_again(tmp_path, mix, SHORT_KILLS)["wrong"] == []


@pytest.mark.soak
@pytest.mark.timeout(3 * 3600)
def test_nothing_acknowledged_is_lost_in_many_kills(tmp_path: Path) -> None:
    mixes = {
        mix: kill_again_and_again(tmp_path / mix, mix, LONG_KILLS, examined=True) for mix in ledger.MIXES
    }
    write_report("kill-while-ingesting", {"mixes": mixes})
    assert [problem for figures in mixes.values() for problem in figures["wrong"]] == []
