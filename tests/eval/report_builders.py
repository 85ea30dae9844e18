"""Runs to report on: of every task, and of enough cases for every plot."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from eval.records.record import AnsweringRecord, AnyRecord
from eval.records.run_files import ARTICLES_FILE, RECORDS_FILE, RUN_FILE, write_lines
from eval.scoring.finished_run import FinishedRun
from eval.scoring.scores import score
from tests.eval.builders import ARTICLES, SHIP, answer, answerable, citation, record, run_info, span


def many_answers() -> list[AnsweringRecord]:
    """Twenty answers, the surer half of them right, with what was found."""
    return [
        record(
            answerable(id=f"c{number}", tags=["date"]),
            answer(
                (SHIP[0 if number >= 10 else 3], [1]),
                citations=[citation(1, "ship.txt", 0 if number >= 10 else 3)],
                evidence=[span("ship.txt", 0) | {"relevance": (number + 0.5) / 20}],
                retrieval=[span("ship.txt", 0, 1)],
            ),
        )
        for number in range(20)
    ]


def finished(records: Sequence[AnyRecord]) -> FinishedRun:
    """A scored run that was never on disk."""
    articles = {(one.id, one.version): one for one in ARTICLES.values()}
    info = run_info(len(records)).model_copy(update={"task": records[0].task})
    return FinishedRun(info, tuple(records), articles, score(records, articles))


def write_task_run(run_dir: Path, records: Sequence[AnyRecord]) -> Path:
    """The files of a run of another task than answering, as the runner leaves them."""
    info = run_info(len(records)).model_copy(update={"task": records[0].task, "mode": "", "articles": 0})
    (run_dir / RUN_FILE).write_text(info.model_dump_json(), encoding="utf-8")
    write_lines(run_dir / ARTICLES_FILE, [])
    write_lines(run_dir / RECORDS_FILE, records)
    return run_dir
