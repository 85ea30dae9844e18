"""An eval killed at a random moment and run again scores as if it had never been stopped, but for its clock."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

CASES = 40
PATIENCE_SECONDS = 300


def start(folder: Path, out: str) -> subprocess.Popen[bytes]:
    """`byline eval run sample` in a process of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BYLINE_")}
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "service", "eval", "run", "sample"),
            *("--mode", "quote", "--limit", str(CASES), "--out", out),
        ],
        cwd=folder,
        env={**kept, "BYLINE_EVAL_CACHE": str(folder / "cache"), "BYLINE_LLM": "none"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def finish(folder: Path, out: str) -> Path:
    process = start(folder, out)
    printed, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0, printed.decode()
    return folder / out


def kill_after(folder: Path, out: str, records: int) -> int:
    """Kill the run when it has written so many records; returns how many it left."""
    process, path = start(folder, out), folder / out / "records.jsonl"
    limit = time.monotonic() + PATIENCE_SECONDS
    while process.poll() is None and time.monotonic() < limit:
        if path.exists() and path.read_bytes().count(b"\n") >= records:
            break
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    return path.read_bytes().count(b"\n")


def scores_without_the_clock(run_dir: Path) -> str:
    scores = json.loads((run_dir / "scores.json").read_text())
    del scores["records_hash"]  # records hold how long each answer took
    timed = {total["metric"] for total in scores["totals"] if total["unit"] == "ms"}
    scores["totals"] = [total for total in scores["totals"] if total["metric"] not in timed]
    for case in scores["per_case"]:
        case["outcomes"] = {name: one for name, one in case["outcomes"].items() if name not in timed}
    return json.dumps(scores, sort_keys=True)


@pytest.mark.timeout(900)
def test_a_killed_run_goes_on_and_scores_the_same_to_the_byte(tmp_path: Path) -> None:
    whole = finish(tmp_path, "whole")
    chance = random.Random(20)

    left = [kill_after(tmp_path, "killed", records) for records in sorted(chance.sample(range(1, CASES), 2))]
    with (tmp_path / "killed" / "records.jsonl").open("ab") as records:
        records.write(b'{"task":"answering","number":39,"case":{"id":"s1')
    killed = finish(tmp_path, "killed")

    assert 0 < left[0] < left[1] < CASES
    assert scores_without_the_clock(killed) == scores_without_the_clock(whole)
    assert len(json.loads((killed / "run.json").read_text())["continued"]) == 2
