"""The commands of `byline eval`: run, score, report, list. Exit 2 when something could not be evaluated."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eval.console import Bar, show_datasets, show_run, show_scores
from eval.datasets import find_adapter
from eval.datasets.dataset import LoadOptions
from eval.errors import EvalError
from eval.report import load_run, write_report
from eval.runner import run_dataset
from eval.scoring import SCORES_FILE, score_run
from index.errors import IndexingError
from service.answer import Mode
from service.client import ClientError
from service.errors import ServiceError
from service.observability import configure_logging
from service.settings import LLMKind, load_settings

app = typer.Typer(
    no_args_is_help=True,
    help="Measure answers, citations and declining on gold questions.",
    pretty_exceptions_enable=False,
)

CANNOT_EVALUATE = 2

RunDirectory = Annotated[Path, typer.Argument(metavar="DIR", help="The directory of a run.")]


@app.command()
def run(  # noqa: PLR0917 (typer reads the options from the parameters)
    datasets: Annotated[list[str], typer.Argument(metavar="DATASET...", help="Names that `list` prints.")],
    articles: Annotated[Path | None, typer.Option(help="Folder of the articles.")] = None,
    cases: Annotated[Path | None, typer.Option(help="Gold questions, one JSON object a line.")] = None,
    mode: Annotated[Mode, typer.Option(help="How to answer; quote calls no LLM.")] = Mode.AUTO,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Ask at most that many, spread evenly over the dataset.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Directory for the run [default: eval-runs/DATASET-MODE-TIME].")
    ] = None,
    llm: Annotated[LLMKind | None, typer.Option(help="Another LLM than BYLINE_LLM names.")] = None,
) -> None:
    """Ask every question of a dataset over its own articles, then score and report the run.

    The articles go into a temporary collection; yours is not touched.
    """
    console = Console()
    started = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    with _reported():
        settings = load_settings()
        # The bar is the log of a run; what fails is in its record.
        configure_logging("debug" if settings.log_level == "debug" else "critical")
        adapters = [find_adapter(name) for name in datasets]
        for adapter in adapters:
            dataset = adapter.load(LoadOptions(data=Path(), articles=articles, cases=cases))
            run_dir = _run_directory(
                out, f"{dataset.info.name}-{mode.value}", started, several=len(adapters) > 1
            )
            with Bar(console) as bar:
                run_dataset(
                    dataset, settings, mode=mode.value, out=run_dir, progress=bar, limit=limit, llm=llm
                )
            score_run(run_dir)
            page = write_report(run_dir)
            show_run(console, load_run(run_dir))
            console.print(f"\n{page}", soft_wrap=True, highlight=False)


@app.command()
def score(run_dir: RunDirectory) -> None:
    """Score the records of a run again, without asking anything."""
    console = Console()
    with _reported():
        show_scores(console, score_run(run_dir))
    console.print(str(run_dir / SCORES_FILE), soft_wrap=True, highlight=False)


@app.command()
def report(run_dir: RunDirectory) -> None:
    """Write the page and the Markdown of a run, and print its figures."""
    console = Console()
    with _reported():
        page = write_report(run_dir)
        show_run(console, load_run(run_dir))
    console.print(f"\n{page}", soft_wrap=True, highlight=False)


@app.command(name="list")
def list_datasets() -> None:
    """Print the datasets that there are."""
    show_datasets(Console())


def _run_directory(out: Path | None, name: str, started: str, *, several: bool) -> Path:
    if out is None:
        return Path("eval-runs") / f"{name}-{started}"
    return out / name if several else out


@contextmanager
def _reported() -> Iterator[None]:
    """Print what went wrong on purpose to standard error and exit 2."""
    try:
        yield
    except (EvalError, ServiceError, IndexingError, ClientError) as error:
        typer.echo(f"Cannot evaluate: {error}", err=True)
        raise typer.Exit(CANNOT_EVALUATE) from error
