"""Runs of several datasets in one table: for each how much ended right, how much was declined, what it took."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eval.report import figures
from eval.report.facts import describe_run
from eval.report.markdown import escape
from eval.scoring.finished_run import FinishedRun
from eval.scoring.scores import Total

NOTE = (
    "Each figure stands with its 95% interval. *Ended right*: answered right with a right citation or rightly "
    "declined; a gold sentence ranked first; the verdict right; every boundary right. *Declined* is of the questions "
    "that nothing given answers. *Failed* cases could not be asked or measured. *Seconds* are those of indexing, "
    "loading models and asking."
)
HEADINGS = ("dataset", "how", "cases", "ended right", "", "declined", "", "failed", "seconds")


def overview_rows(runs: Sequence[FinishedRun]) -> list[tuple[str, ...]]:
    """One row a run, in the given order; a dash stands where the run has no such figure."""
    return [_row(run) for run in runs]


def render_overview(runs: Sequence[FinishedRun]) -> str:
    """The table as Markdown, and what all of it was measured with."""
    head = f"| {' | '.join(HEADINGS)} |", "|---|---|" + "--:|" * (len(HEADINGS) - 2)
    rows = (f"| {' | '.join(escape(cell) for cell in row)} |" for row in overview_rows(runs))
    return "\n".join([*head, *rows, "", NOTE, "", *_measured_with(runs)]) + "\n"


def seconds_of(run: FinishedRun) -> float:
    """What indexing, warming up and all cases took together, one after the other."""
    before = run.info.index_seconds + run.info.warm_up_seconds
    return before + sum(record.seconds for record in run.records) / run.info.concurrency


def _measured_with(runs: Sequence[FinishedRun]) -> Iterator[str]:
    """What tells of models, version and machine, each value once."""
    facts = [describe_run(run) for run in runs]
    for name in ("Embedding model", "Grounding", "LLM", "Version", "Machine"):
        values = dict.fromkeys(one[name] for one in facts if name in one)
        if values:
            yield f"- {name}: {escape('; '.join(values))}"


def _row(run: FinishedRun) -> tuple[str, ...]:
    scores = run.scores
    return (
        run.info.dataset,
        run.info.how if run.info.system == "byline" else f"{run.info.system}, {run.info.how}",
        str(scores.cases),
        *_figure(scores.totals[0] if scores.totals else None),
        *_figure(scores.find_total("abstention_recall")),
        str(max((one.failed for one in scores.totals), default=scores.errors)),
        f"{seconds_of(run):,.0f}",
    )


def _figure(total: Total | None) -> tuple[str, str]:
    if total is None or total.value is None:
        return figures.NO_FIGURE, ""
    return figures.show_value(total), figures.show_interval(total)
