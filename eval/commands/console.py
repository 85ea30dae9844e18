"""What the terminal shows: a bar while a run goes on, the figures and the failures after it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from eval.datasets.dataset import DatasetInfo
from eval.metrics.result import Result
from eval.report import figures
from eval.scoring.finished_run import FinishedRun
from eval.scoring.scores import Scores


class Bar:
    """A progress bar with the time left, one line for each stage; a context manager."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            TextColumn("{task.description:<9}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=console,
        )
        self._stage: TaskID | None = None

    def __enter__(self) -> Bar:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def starts(self, what: str, total: int, *, done: int = 0) -> None:
        """A stage of `total` steps begins, `done` of which were done before."""
        self._stage = self._progress.add_task(what, total=total, completed=done)

    def advances(self) -> None:
        """One step of the stage is done."""
        if self._stage is not None:
            self._progress.advance(self._stage)


def show_run(console: Console, run: FinishedRun) -> None:
    """Print the figures, then every case that did not end right."""
    console.print(Text(f"{run.info.title}, {run.info.how}", style="bold"))
    show_scores(console, run.scores)
    questions = {record.case.id: record.case.asked for record in run.records}
    wrong = sorted(
        (one for one in run.scores.per_case if not one.result.is_right),
        key=lambda one: list(Result).index(one.result),
    )
    if wrong:
        console.print(Text(f"\n{len(wrong)} of {len(run.records)} cases did not end right", style="bold"))
    for one in wrong:
        # Text, not markup: a question may hold square brackets.
        line = Text.assemble((f"  {one.id}  ", "bold"), (one.result.label, "red"), f"  {questions[one.id]}")
        console.print(line, no_wrap=True, overflow="ellipsis")


def show_scores(console: Console, scores: Scores) -> None:
    """Print the run in a few sentences and its figures in a table."""
    for line in figures.headlines(scores):
        console.print(Text(line))
    table = Table(box=box.SIMPLE, pad_edge=False)
    table.add_column("")
    for heading in ("figure", "interval"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("of", no_wrap=True)
    if any(total.failed for total in scores.totals):
        table.add_column("failed", justify="right", no_wrap=True)
    family = None
    # What concerns none of the cases stands in scores.json; here it would hide the rest.
    for total in (one for one in scores.totals if one.n or one.failed):
        if total.family != family:
            family = total.family
            table.add_row(Text(figures.FAMILIES.get(family, family), style="bold"))
        table.add_row(
            Padding(total.title, (0, 0, 0, 2)),
            figures.show_value(total),
            figures.show_interval(total),
            figures.show_basis(total),
            *([Text(str(total.failed), style="red")] if total.failed else []),
        )
    console.print(table)


def show_datasets(console: Console, datasets: Sequence[DatasetInfo], data: Path) -> None:
    """Print the datasets that there are: task, source, licence, what they measure, and whether they can be run."""
    table = Table(box=box.SIMPLE, pad_edge=False, show_lines=True)
    table.add_column("dataset", no_wrap=True)
    table.add_column("measures", ratio=3)
    table.add_column("source and licence", ratio=4)
    table.add_column("files", ratio=2, overflow="fold")
    for info in datasets:
        table.add_row(
            Text.assemble((info.name, "bold"), f"\n{info.task.value}"),
            Text(info.measures),
            Text(f"{info.source}\n{info.licence}"),
            _presence(info, data),
        )
    console.print(table)


def _presence(info: DatasetInfo, data: Path) -> Text:
    if info.needs:
        return Text(f"yours: {info.needs}")
    missing = [file for file in info.files if not (data / file).is_file()]
    if missing:
        return Text(f"missing: {', '.join(missing)}; fetch from {info.home}", style="red")
    return Text("present", style="green")
