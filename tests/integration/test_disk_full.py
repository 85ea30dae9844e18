"""A real disk that is full: nothing half stored, questions go on, and storing does once there is room."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.builders import TEXT
from tests.soak_report import write_report

SHORT_FILLINGS = 1
LONG_FILLINGS = 20
_DISK_MB = 48
_START_SECONDS = 150.0
QUESTION = "What did Mayor Ada Quill say about the harbour?"

# A mount namespace of its own lets an ordinary user mount a tmpfs, which goes with the process.
_SERVE = 'mount -t tmpfs -o size="$1" tmpfs "$2" && exec "$3" -m service serve'


@contextmanager
def served_from_a_small_disk(folder: Path) -> Iterator[tuple[str, Path]]:
    """`byline serve` over a tmpfs of its own: the address, and the disk as seen from here."""
    if sys.platform != "linux" or shutil.which("unshare") is None:
        pytest.skip("needs a mount namespace of Linux")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BYLINE_")}
    environment |= {"BYLINE_DATA_DIR": str(folder / "data"), "BYLINE_LLM": "none", "BYLINE_PORT": "0"}
    process = subprocess.Popen(
        ["unshare", "-rm", "sh", "-c", _SERVE, "sh", f"{_DISK_MB}m", str(folder), sys.executable],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    log: list[str] = []
    threading.Thread(target=lambda: log.extend(process.stderr or ()), daemon=True).start()
    try:
        for line in process.stdout:
            if line.startswith("Byline serves at"):
                yield line.split()[-1], Path(f"/proc/{process.pid}/root{folder}")
                break
        else:
            said = "".join(log)
            if "mount" in said or "unshare" in said:
                pytest.skip(f"no tmpfs can be mounted here: {said.strip()[:200]}")
            raise AssertionError(f"the service did not start: {said[-2000:]}")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        process.stdout.close()


def article(number: int) -> dict[str, str]:
    text = " ".join(f"Ship{number} brought cargo{number}x{line} to harbour{number}." for line in range(60))
    return {"title": f"Ships of day {number}", "text": text, "url": f"https://quay.example/ships/{number}"}


def fill(disk: Path) -> None:
    """Leave no byte."""
    with (disk / "ballast").open("ab", buffering=0) as ballast:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    ballast.write(b"\0" * size)
            except OSError:
                continue


def fill_and_free(http: httpx.Client, disk: Path, number: int) -> Iterator[str]:
    """What does not hold while the disk is full, and after there is room again."""
    fill(disk)
    refused = http.post("/v1/articles", json=article(number))
    if refused.status_code != 507 or refused.json()["code"] != "storage_full":
        yield f"{number}: storing ended with {refused.status_code} {refused.text[:200]}"
    yield from half_stored(http, number)
    yield from unanswered(http, number)
    (disk / "ballast").unlink()
    stored = http.post("/v1/articles", json=article(number))
    statuses = [item["status"] for item in stored.json().get("data", [])]
    if stored.status_code != 200 or statuses[0] not in ("created", "unchanged"):
        yield f"{number}: with room again, storing ended with {stored.status_code} {stored.text[:200]}"
    yield from half_stored(http, number, must_be_there=True)
    end = time.monotonic() + 60
    while (degraded := http.get("/readyz").json()["degraded"]) and time.monotonic() < end:
        time.sleep(0.2)
    if degraded:
        yield f"{number}: still degraded: {degraded}"


def half_stored(http: httpx.Client, number: int, *, must_be_there: bool = False) -> Iterator[str]:
    """Whether the article is neither wholly there nor wholly absent."""
    listed = [
        item["id"]
        for item in http.get("/v1/articles?limit=100").json()["data"]
        if f"day {number}" in item["title"]
    ]
    if not listed and must_be_there:
        yield f"{number}: the article is not there"
    for found in listed:
        sentences = http.get(f"/v1/articles/{found}").json()["sentences"]
        if len(sentences) != 60:
            yield f"{number}: {len(sentences)} of 60 sentences are there"


def unanswered(http: httpx.Client, number: int) -> Iterator[str]:
    answer = http.post("/v1/ask", json={"question": QUESTION, "mode": "quote"})
    if answer.status_code != 200 or "Thursday" not in answer.json()["text"]:
        yield f"{number}: asked with a full disk: {answer.status_code} {answer.text[:200]}"


def survive(folder: Path, fillings: int) -> dict[str, Any]:
    """The figures of a disk that is filled and freed again and again."""
    wrong: list[str] = []
    with (
        served_from_a_small_disk(folder) as (url, disk),
        httpx.Client(base_url=url, timeout=_START_SECONDS) as http,
    ):
        http.post("/v1/articles", json={"title": "Storm", "text": TEXT}).raise_for_status()
        for number in range(fillings):
            wrong += fill_and_free(http, disk, number)
        shutil.copytree(
            disk / "data", folder.parent / "copy", ignore=shutil.ignore_patterns("lock", "owner.json")
        )
    checked = subprocess.run(
        [sys.executable, "-m", "service", "check", "--json"],
        env=os.environ | {"BYLINE_DATA_DIR": str(folder.parent / "copy"), "BYLINE_LLM": "none"},
        capture_output=True,
        text=True,
        check=False,
    )
    wrong += [f"byline check: {checked.stdout[:500]}"] if checked.returncode else []
    return {"fillings": fillings, "disk_mb": _DISK_MB, "disk": "tmpfs", "wrong": wrong}


def test_a_full_disk_stores_nothing_by_half_and_keeps_answering(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    assert survive(tmp_path / "disk", SHORT_FILLINGS)["wrong"] == []


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_disk_that_fills_again_and_again_is_survived(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    figures = survive(tmp_path / "disk", LONG_FILLINGS)
    write_report("disk-full", figures)
    assert figures["wrong"] == []
