"""The commands of `byline eval`: run, score, report, list. Exit 2 when something could not be evaluated."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eval.byline_system import open_system
from eval.console import Bar, show_datasets, show_run, show_scores
from eval.datasets import ADAPTERS, find_adapter
from eval.datasets.dataset import DatasetInfo, LoadOptions
from eval.datasets.public_files import DATA_VARIABLE, check_files, default_data_folder
from eval.errors import EvalError, RunInvalid
from eval.index_cache import CACHE_VARIABLE, IndexCache, default_cache_folder
from eval.live_system import LiveSystem
from eval.report import load_run, write_report
from eval.runner import Plan, run_dataset
from eval.scoring import SCORES_FILE, score_run
from eval.system import System
from eval.task import Task
from index.errors import IndexingError
from service.answer import Mode
from service.client import ClientError
from service.errors import ServiceError
from service.observability import configure_logging
from service.settings import LLMKind, Settings, load_settings

app = typer.Typer(
    no_args_is_help=True,
    help="Measure answers, citations and declining on gold questions.",
    pretty_exceptions_enable=False,
)

CANNOT_EVALUATE = 2
INTERRUPTED = 130

RunDirectory = Annotated[Path, typer.Argument(metavar="DIR", help="The directory of a run.")]
DataOption = Annotated[
    Path,
    typer.Option(
        envvar=DATA_VARIABLE, help="Folder of the public datasets.", default_factory=default_data_folder
    ),
]


@app.command()
def run(  # noqa: PLR0917 (typer reads the options from the parameters)
    datasets: Annotated[list[str], typer.Argument(metavar="DATASET...", help="Names that `list` prints.")],
    data: DataOption,
    cache: Annotated[
        Path,
        typer.Option(
            envvar=CACHE_VARIABLE,
            help="Folder that keeps indexed articles for the next run.",
            default_factory=default_cache_folder,
        ),
    ],
    articles: Annotated[Path | None, typer.Option(help="Folder of the articles.")] = None,
    cases: Annotated[Path | None, typer.Option(help="Gold questions, one JSON object a line.")] = None,
    mode: Annotated[Mode, typer.Option(help="How to answer; quote calls no LLM.")] = Mode.AUTO,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Take at most that many cases, spread evenly over the dataset.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Directory for the run [default: eval-runs/DATASET-MODE-TIME]. One that holds a part of the "
            "same run is continued."
        ),
    ] = None,
    llm: Annotated[LLMKind | None, typer.Option(help="Another LLM than BYLINE_LLM names.")] = None,
    concurrency: Annotated[
        int,
        typer.Option(min=1, max=64, help="Cases taken at once. Latency is that of one asker only with 1."),
    ] = 1,
    url: Annotated[
        str | None,
        typer.Option(envvar="BYLINE_EVAL_URL", help="Ask the service there instead of one in this process."),
    ] = None,
    key: Annotated[str | None, typer.Option(envvar="BYLINE_EVAL_KEY", help="Key for that service.")] = None,
    ingest: Annotated[
        bool, typer.Option("--ingest", help="Send the articles to that service if need be. They stay there.")
    ] = False,
) -> None:
    """Take every case of a dataset, then score and report the run.

    Articles go into a temporary collection; yours is not touched. With --url the service is only read from,
    unless --ingest is given.
    """
    console = Console()
    started = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    options = LoadOptions(data=data, articles=articles, cases=cases)
    with _reported():
        settings = load_settings()
        # The bar is the log of a run; what fails is in its record.
        configure_logging("debug" if settings.log_level == "debug" else "critical")
        adapters = [find_adapter(name) for name in datasets]
        if url is None and (key or ingest):
            raise RunInvalid("--key and --ingest are for the service that --url names")
        if url is not None and llm is not None:
            raise RunInvalid("--llm is for Byline in this process; the service at --url has its own")
        if llm is not None:
            settings = settings.model_copy(update={"llm": llm})
        systems = {}
        # Whatever is missing is said before the first dataset takes its time.
        for adapter in adapters:
            check_files(adapter.info, options)
            systems[adapter.info.name] = _system_for(
                adapter.info, settings, IndexCache(cache), mode, url=url, key=key, ingest=ingest
            )
        for adapter in adapters:
            how = mode.value if adapter.info.task is Task.ANSWERING else ""
            name = "-".join(part for part in (adapter.info.name, how) if part)
            plan = Plan(
                dataset=adapter.load(options).limited(limit),
                system=systems[adapter.info.name],
                mode=how,
                out=_run_directory(out, name, started, several=len(adapters) > 1),
                concurrency=concurrency,
            )
            _run(plan, console)


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
def list_datasets(data: DataOption) -> None:
    """Print the datasets that there are, and whether their files are there."""
    show_datasets(Console(), [adapter.info for adapter in ADAPTERS.values()], data)


def _run(plan: Plan, console: Console) -> None:
    try:
        with Bar(console) as bar:
            run_dataset(plan, bar)
    except KeyboardInterrupt:
        typer.echo(f"Stopped. The same command with --out {plan.out} goes on from there.", err=True)
        raise typer.Exit(INTERRUPTED) from None
    score_run(plan.out)
    page = write_report(plan.out)
    show_run(console, load_run(plan.out))
    console.print(f"\n{page}", soft_wrap=True, highlight=False)


def _system_for(
    info: DatasetInfo,
    settings: Settings,
    cache: IndexCache,
    mode: Mode,
    *,
    url: str | None,
    key: str | None,
    ingest: bool,
) -> System:
    if url is None:
        return open_system(info.task, settings, cache, mode=mode.value)
    if info.task is not Task.ANSWERING:
        raise RunInvalid(
            f"{info.name} tests the {info.task.value} part of Byline in this process; leave out --url"
        )
    return LiveSystem(url, mode=mode.value, key=key, ingest=ingest)


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
