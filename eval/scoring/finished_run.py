"""A finished run as reports read it: what was run, its records, its articles and its scores."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from eval.records.record import AnyRecord, SegmentationRecord
from eval.records.run_files import RunInfo, load_articles, load_info, load_records
from eval.records.samples import Articles
from eval.scoring.scores import Scores, read_scores, score_run


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """A run as read back from its directory, with its scores."""

    info: RunInfo
    records: tuple[AnyRecord, ...]
    articles: Articles
    scores: Scores

    @property
    def is_complete(self) -> bool:
        """Whether every question that was to be asked has been."""
        return len(self.records) == self.info.cases


def load_run(run_dir: Path) -> FinishedRun:
    """Read a run; it is scored first where `scores.json` is missing, of other records or of other metrics.

    Raises:
        RunInvalid: the directory is incomplete, or names the line that cannot be read.
    """
    info = load_info(run_dir)
    records = load_records(run_dir)
    scores = read_scores(run_dir) or score_run(run_dir)
    return FinishedRun(info, records, load_articles(run_dir), scores)


def what_was_asked(run: FinishedRun) -> dict[str, str]:
    """What each case asks, by its id. A text to be split is article text, so it stays out of lists."""
    return {
        record.case.id: "" if isinstance(record, SegmentationRecord) else record.case.asked
        for record in run.records
    }
