"""Writes what a soak test measured to `docs/reliability/`, with the date and the machine."""

from __future__ import annotations

import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reliability"


def write_report(name: str, figures: dict[str, Any]) -> Path:
    """Write `docs/reliability/NAME.json`, in the place of an earlier one."""
    machine = {
        "system": f"{platform.system()} {platform.machine()}",
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "python": platform.python_version(),
    }
    report = {
        "report": name,
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine,
        "load_at_the_end": os.getloadavg()[0],
        **figures,
    }
    _FOLDER.mkdir(parents=True, exist_ok=True)
    file = _FOLDER / f"{name}.json"
    file.write_text(json.dumps(report, indent=2) + "\n")
    return file
