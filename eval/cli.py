"""The commands of `byline eval`. Each exits 2 when something could not be evaluated."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eval.commands.compare import compare
from eval.commands.console import show_datasets, show_run, show_scores
from eval.commands.exits import reported
from eval.commands.gate import baseline, gate
from eval.commands.judge import judge
from eval.commands.overview import overview
from eval.commands.run import DataOption, run
from eval.datasets import ADAPTERS
from eval.report.writing import write_report
from eval.scoring.finished_run import load_run
from eval.scoring.scores import SCORES_FILE, score_run

app = typer.Typer(
    no_args_is_help=True,
    help="Measure answers, citations and declining on gold questions.",
    pretty_exceptions_enable=False,
)
app.command()(run)
app.command()(compare)
app.command()(overview)
app.command()(gate)
app.command()(baseline)
app.command()(judge)

RunDirectory = Annotated[Path, typer.Argument(metavar="DIR", help="The directory of a run.")]


@app.command()
def score(run_dir: RunDirectory) -> None:
    """Score the records of a run again, without asking anything."""
    console = Console()
    with reported():
        show_scores(console, score_run(run_dir))
    console.print(str(run_dir / SCORES_FILE), soft_wrap=True, highlight=False)


@app.command()
def report(run_dir: RunDirectory) -> None:
    """Write the page, the Markdown and the JUnit XML of a run, and print its figures."""
    console = Console()
    with reported():
        page = write_report(run_dir)
        show_run(console, load_run(run_dir))
    console.print(f"\n{page}", soft_wrap=True, highlight=False)


@app.command(name="list")
def list_datasets(data: DataOption) -> None:
    """Print the datasets that there are, and whether their files are there."""
    show_datasets(Console(), [adapter.info for adapter in ADAPTERS.values()], data)
