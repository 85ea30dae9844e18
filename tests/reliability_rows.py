"""Runs the short tests behind each row of docs/reliability.md and writes what passed.

`python -m tests.reliability_rows`. The long forms write reports of their own; see `make soak`.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

from tests.soak_report import write_report

ROWS: dict[str, list[str]] = {
    "kill -9 while ingesting": ["tests/integration/test_kill.py", "tests/integration/test_kill_mixes.py"],
    "torn Chroma or lexical files": ["tests/integration/test_torn_files.py"],
    "disk full": ["tests/integration/test_disk_full.py"],
    "disk become read-only": ["tests/integration/test_read_only_disk.py"],
    "n-th failure of any port": ["tests/integration/test_fail_at.py"],
    "second process on the data directory": [
        "tests/index/test_ownership.py",
        "tests/integration/test_service_process.py::test_a_second_service_exits_at_once_and_names_the_holder",
    ],
    "SIGTERM with answers in flight": ["tests/integration/test_stopping.py"],
    "LLM upstream that fails": [
        "tests/service/test_upstream_faults.py",
        "tests/service/test_llm_calls.py",
        "tests/service/test_breaker.py",
    ],
    "LLM that lies": ["tests/integration/test_lies.py"],
    "backup and restore": ["tests/integration/test_online_backup.py", "tests/index/test_backup.py"],
    "upgrade from earlier migrations": ["tests/index/test_migrations.py"],
    "50 seeded corruptions found by check": ["tests/index/test_check_corruptions.py"],
    "hostile pages": ["tests/security/test_hostile_pages.py"],
    "naughty strings, bad bodies and lying lengths": [
        "tests/security/test_naughty_strings.py",
        "tests/security/test_bad_bodies.py",
        "tests/integration/test_lying_lengths.py",
    ],
    "fuzzed routes": ["tests/security/test_every_route_fuzzed.py"],
    "markup and script in Chromium": ["tests/security/test_xss_in_chromium.py"],
    "injected instructions": ["tests/security/test_injected_instructions.py"],
    "no network": ["tests/security/test_network_off.py"],
    "more requests than places": ["tests/load/test_overload.py"],
    "a Chroma server that is away": [
        "tests/integration/test_chroma_server.py",
        "tests/index/test_healing.py",
    ],
}


def run_row(tests: list[str]) -> dict[str, Any]:
    """How many of these tests passed, failed and were skipped, and how long they took."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "junit.xml"
        started = time.monotonic()
        subprocess.run(
            [sys.executable, "-m", "pytest", "-m", "not soak", f"--junitxml={file}", *tests],
            stdout=subprocess.DEVNULL,
            check=False,
        )
        seconds = time.monotonic() - started
        suite = next(ET.parse(file).getroot().iter("testsuite"))
    count = {name: int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")}
    wrong = count["failures"] + count["errors"]
    return {
        "tests": count["tests"],
        "passed": count["tests"] - wrong - count["skipped"],
        "failed": wrong,
        "skipped": count["skipped"],
        "seconds": round(seconds, 1),
    }


def main() -> int:
    """Run every row; exit 1 when a test failed."""
    rows: dict[str, Any] = {}
    for name, tests in ROWS.items():
        rows[name] = run_row(tests)
        sys.stderr.write(f"{name}: {rows[name]}\n")
    write_report("short-tests", {"rows": rows})
    return int(any(row["failed"] for row in rows.values()))


if __name__ == "__main__":
    sys.exit(main())
