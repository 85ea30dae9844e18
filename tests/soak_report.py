"""Writes what a long test measured to `docs/reliability/`, with the date, the machine in words and the commit."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parent.parent
_FOLDER = _ROOT / "docs" / "reliability"


def write_report(name: str, figures: dict[str, Any]) -> Path:
    """Write `docs/reliability/NAME.json`, in the place of an earlier one."""
    report = {
        "report": name,
        "date": datetime.now(UTC).isoformat(timespec="minutes"),
        "machine": machine(),
        "load_at_the_end": round(os.getloadavg()[0], 1),
        "commit": commit(),
        **figures,
    }
    _FOLDER.mkdir(parents=True, exist_ok=True)
    file = _FOLDER / f"{name}.json"
    file.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n")
    return file


def machine() -> str:
    """The machine in words, without its name."""
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    cores = len(os.sched_getaffinity(0))
    return (
        f"{cores} cores of {_processor()}, {gigabytes:.0f} GB, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}"
    )


def commit() -> str:
    """The commit that was measured, with `+` where the working tree differed from it."""
    try:
        head = _git("rev-parse", "--short", "HEAD")
        return head + ("+" if _git("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _git(*args: str) -> str:
    return subprocess.run(
        ["git", *args], cwd=_ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    lines = information.read_text().splitlines() if information.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "an unnamed processor"
