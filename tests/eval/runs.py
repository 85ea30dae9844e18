"""Finished runs over the harbour, written by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.records.record import AnsweringRecord
from eval.records.run_files import RUN_FILE, load_info
from eval.scoring.finished_run import FinishedRun, load_run
from tests.eval.builders import SHIP, abstained, answer, answerable, citation, record, unanswerable, write_run

RIGHT = answer((SHIP[0], [1]), citations=[citation(1, "ship.txt", 0)])
WRONG = answer((SHIP[3], [1]), citations=[citation(1, "ship.txt", 3)])


def take(answers: Sequence[dict[str, Any] | None], *, declined: int = 0) -> list[AnsweringRecord]:
    """Answerable questions c0, c1, ... with these answers (None: it failed), then unanswerable ones, declined."""
    return [
        *(
            record(answerable(id=f"c{number}"), body, error=None if body else "ClientError: refused")
            for number, body in enumerate(answers)
        ),
        *(record(unanswerable(id=f"u{number}"), abstained()) for number in range(declined)),
    ]


def finish(run_dir: Path, records: Sequence[AnsweringRecord], **changes: Any) -> FinishedRun:
    """The run of these records as read back; `changes` are to what was run."""
    write(run_dir, records, **changes)
    return load_run(run_dir)


def write(run_dir: Path, records: Sequence[AnsweringRecord], **changes: Any) -> Path:
    """The same as files."""
    run_dir.mkdir(exist_ok=True)
    numbered = [one.model_copy(update={"number": number}) for number, one in enumerate(records)]
    write_run(run_dir, numbered)
    info = load_info(run_dir).model_copy(update=changes)
    (run_dir / RUN_FILE).write_text(info.model_dump_json(), encoding="utf-8")
    return run_dir
