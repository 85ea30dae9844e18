"""The audit of dependencies: every ignored advisory has a reason that still holds."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
IGNORED = [
    line.partition(" ")[::2]
    for line in (ROOT / ".ci/audit-ignored.txt").read_text().splitlines()
    if line and not line.startswith("#")
]


def test_every_ignored_advisory_names_its_package_and_a_reason() -> None:
    pinned = {line.partition("==")[0].lower() for line in (ROOT / "constraints.txt").read_text().splitlines()}
    for advisory, reason in IGNORED:
        assert re.fullmatch(r"(?:CVE|GHSA|PYSEC)-[\w-]+", advisory)
        package, _, why = reason.partition(": ")
        assert package in pinned
        assert len(why.split()) > 5


def test_a_test_that_a_reason_names_is_there() -> None:
    for _, reason in IGNORED:
        for named in re.findall(r"tests/[\w/]+\.py", reason):
            assert (ROOT / named).exists()


def test_the_script_is_one_that_bash_can_read() -> None:
    script = ROOT / ".ci/audit"
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0
    assert script.stat().st_mode & 0o100
