"""`byline eval run`: take every case of some datasets, then score and report each run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eval.cases.task import Task
from eval.commands.console import Bar, show_run
from eval.commands.exits import INTERRUPTED, reported
from eval.datasets import find_adapters
from eval.datasets.dataset import DatasetInfo, LoadOptions
from eval.datasets.public_files import DATA_VARIABLE, check_files, default_data_folder
from eval.errors import RunInvalid
from eval.peers import PeerName, open_peer
from eval.report.writing import write_report
from eval.running.byline_system import open_system
from eval.running.index_cache import CACHE_VARIABLE, IndexCache, default_cache_folder
from eval.running.live_system import LiveSystem
from eval.running.runner import Plan, run_dataset
from eval.running.system import System
from eval.scoring.finished_run import load_run
from eval.scoring.scores import score_run
from service.answer import Mode
from service.observability import configure_logging
from service.settings import LLMKind, Settings, load_settings

DataOption = Annotated[
    Path,
    typer.Option(
        envvar=DATA_VARIABLE, help="Folder of the public datasets.", default_factory=default_data_folder
    ),
]
CacheOption = Annotated[
    Path,
    typer.Option(
        envvar=CACHE_VARIABLE,
        help="Folder that keeps indexed articles for the next run.",
        default_factory=default_cache_folder,
    ),
]


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom to ask, as the options say."""

    settings: Settings
    cache: IndexCache
    mode: Mode
    peer: PeerName | None
    url: str | None
    key: str | None
    ingest: bool

    def system(self, info: DatasetInfo) -> System:
        """What a dataset of that task measures; raises RunInvalid where the options do not fit it."""
        if self.peer is not None:
            return open_peer(self.peer, info, self.settings, self.cache)
        if self.url is None:
            return open_system(info.task, self.settings, self.cache, mode=self.mode.value)
        if info.task is not Task.ANSWERING:
            raise RunInvalid(
                f"{info.name} tests the {info.task.value} part of Byline in this process; leave out --url"
            )
        return LiveSystem(self.url, mode=self.mode.value, key=self.key, ingest=self.ingest)


def run(  # noqa: PLR0917 (typer reads the options from the parameters)
    datasets: Annotated[
        list[str], typer.Argument(metavar="DATASET...", help="Names that `list` prints, or `all`.")
    ],
    data: DataOption,
    cache: CacheOption,
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
    peer: Annotated[
        PeerName | None, typer.Option(help="Ask another program, with the same articles and models.")
    ] = None,
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
        bool, typer.Option("--ingest", help="Send the articles to that service. They stay there.")
    ] = False,
) -> None:
    """Take every case of a dataset, then score and report the run.

    Articles go into a temporary collection; yours is not touched. With --url the service is only read from,
    unless --ingest is given.
    """
    console = Console()
    started = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    options = LoadOptions(data=data, articles=articles, cases=cases)
    with reported():
        _check_options(url=url, key=key, ingest=ingest, llm=llm, peer=peer, mode=mode)
        mode = mode if peer is None else Mode.GENERATE
        asked = Asked(_load_settings(llm), IndexCache(cache), mode, peer, url, key, ingest)
        adapters = find_adapters(datasets)
        # Whatever is missing is said before the first dataset takes its time.
        for adapter in adapters:
            check_files(adapter.info, options)
        systems = [asked.system(adapter.info) for adapter in adapters]
        for adapter, system in zip(adapters, systems, strict=True):
            how = mode.value if adapter.info.task is Task.ANSWERING else ""
            name = "-".join(part for part in (adapter.info.name, peer or how) if part)
            plan = Plan(
                dataset=adapter.load(options).limited(limit),
                system=system,
                mode=how,
                out=_run_directory(out, name, started, several=len(adapters) > 1),
                concurrency=concurrency,
            )
            _run(plan, console)


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


def _check_options(
    *, url: str | None, key: str | None, ingest: bool, llm: LLMKind | None, peer: PeerName | None, mode: Mode
) -> None:
    if url is None and (key or ingest):
        raise RunInvalid("--key and --ingest are for the service that --url names")
    if url is not None and llm is not None:
        raise RunInvalid("--llm is for Byline in this process; the service at --url has its own")
    if peer is not None and url is not None:
        raise RunInvalid("--peer runs in this process; leave out --url")
    if peer is not None and mode is Mode.QUOTE:
        raise RunInvalid(f"{peer} writes its answers with an LLM; leave out --mode quote")


def _load_settings(llm: LLMKind | None) -> Settings:
    settings = load_settings()
    # The bar is the log of a run; what fails is in its record.
    configure_logging("debug" if settings.log_level == "debug" else "critical")
    return settings.model_copy(update={"llm": llm}) if llm else settings


def _run_directory(out: Path | None, name: str, started: str, *, several: bool) -> Path:
    if out is None:
        return Path("eval-runs") / f"{name}-{started}"
    return out / name if several else out
