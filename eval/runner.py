"""Run a dataset: index its articles, ask every question as a client would, and write a record for each."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from eval.cases import AnsweringCase, pick_evenly
from eval.datasets.dataset import Dataset
from eval.errors import RunFailed, RunInvalid
from eval.gold import Gold, StoredArticle, find_gold
from eval.indexing import ArticleSource, Indexed, index_articles, read_back, throw_away
from eval.provenance import current_commit, describe_machine, describe_settings, installed_version
from eval.records import AnsweringRecord
from eval.run_files import ARTICLES_FILE, RECORDS_FILE, RUN_FILE, RunInfo, write_lines
from service.settings import LLMKind, Settings

# A dead service fails every question; there is no point in asking the other two thousand.
FAILURES_IN_A_ROW = 5
WARM_UP_QUESTIONS = 5


class Service(ArticleSource, Protocol):
    """What the runner needs of a client of the service; `service.client.BylineClient` has it."""

    async def ask(self, question: str, *, mode: str, include: Sequence[str]) -> dict[str, Any]:
        """The answer as the REST API gives it."""
        ...


class Progress(Protocol):
    """Told of every step, so that the command line can draw a bar."""

    def starts(self, what: str, total: int) -> None:
        """A stage of `total` steps begins."""
        ...

    def advances(self) -> None:
        """One step of the stage is done."""
        ...


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run: the cases asked may be fewer than the dataset has."""

    dataset: Dataset
    settings: Settings
    mode: str
    cases: tuple[AnsweringCase, ...]
    out: Path


def run_dataset(
    dataset: Dataset,
    settings: Settings,
    *,
    mode: str,
    out: Path,
    progress: Progress,
    limit: int | None = None,
    llm: LLMKind | None = None,
) -> Path:
    """Index the articles in a temporary directory, ask the questions in process, write records to `out`.

    Args:
        dataset: what to ask about what.
        settings: as read at the entry point; its data directory and stores are not used.
        mode: auto, generate or quote.
        out: a directory that holds no run yet.
        progress: told of every step.
        limit: ask at most that many cases, spread evenly over the dataset.
        llm: another LLM than the settings name.

    Raises:
        RunInvalid: `out` already holds a run.
        RunFailed: several questions in a row failed; the records so far are kept.
        ArticlesInvalid, CasesInvalid: the dataset cannot be used.
    """
    if (out / RECORDS_FILE).exists():
        raise RunInvalid(f"{out} already holds a run; give another directory with --out")
    with tempfile.TemporaryDirectory(prefix="byline-eval-") as data_dir:
        plan = Plan(
            dataset=dataset,
            settings=throw_away(settings, Path(data_dir), llm=llm),
            mode=mode,
            cases=tuple(
                case for case in pick_evenly(dataset.cases, limit) if isinstance(case, AnsweringCase)
            ),
            out=out,
        )
        started = time.perf_counter()
        progress.starts("Indexing", len(dataset.drafts))
        indexed = index_articles(plan.settings, dataset.drafts, progress.advances)
        index_seconds = time.perf_counter() - started
        asyncio.run(_ask_in_process(plan, indexed, index_seconds, progress))
    return out


async def _ask_in_process(plan: Plan, indexed: Indexed, index_seconds: float, progress: Progress) -> None:
    from service.client import connect

    async with connect(plan.settings) as service:
        await ask_all(service, plan, indexed, progress, index_seconds=index_seconds)


async def ask_all(
    service: Service, plan: Plan, indexed: Indexed, progress: Progress, *, index_seconds: float = 0.0
) -> None:
    """Ask every case of the plan, one after the other, and write the files of the run as it goes."""
    articles = await read_back(service, indexed)
    gold = {case.id: find_gold(case, articles) for case in plan.cases}
    warm_up_seconds = await _warm_up(service, plan)
    plan.out.mkdir(parents=True, exist_ok=True)
    info = _describe(plan, indexed, articles, index_seconds=index_seconds, warm_up_seconds=warm_up_seconds)
    (plan.out / RUN_FILE).write_text(info.model_dump_json(indent=1) + "\n", encoding="utf-8")
    write_lines(plan.out / ARTICLES_FILE, articles.values())
    progress.starts("Asking", len(plan.cases))
    failures = 0
    with (plan.out / RECORDS_FILE).open("w", encoding="utf-8", newline="\n") as lines:
        for case in plan.cases:
            record = await ask_case(service, case, gold[case.id], mode=plan.mode)
            lines.write(record.model_dump_json() + "\n")
            lines.flush()
            progress.advances()
            failures = failures + 1 if record.error else 0
            if failures == FAILURES_IN_A_ROW:
                raise RunFailed(
                    f"{failures} questions in a row failed, the last with: {record.error}\n"
                    f"The records so far are in {plan.out / RECORDS_FILE}"
                )


async def ask_case(service: Service, case: AnsweringCase, gold: Gold, *, mode: str) -> AnsweringRecord:
    """Ask one question. Whatever goes wrong becomes the record's error: one bad answer must not end a run."""
    answer: dict[str, Any] | None = None
    error: str | None = None
    started = time.perf_counter()
    try:
        answer = await service.ask(case.question, mode=mode, include=["retrieval", "timings"])
    except Exception as failure:  # the record says what it was
        error = f"{type(failure).__name__}: {failure}"
    seconds = time.perf_counter() - started
    return AnsweringRecord(case=case, gold=gold, answer=answer, error=error, seconds=round(seconds, 6))


async def _warm_up(service: Service, plan: Plan) -> float:
    """Ask unrecorded until something is answered: models load at first use, and latency is measured warm.

    A declined question may never reach the LLM. The last answerable questions are taken, so that what a model
    server remembers of them is gone when they are asked again.
    """
    answerable = [case for case in reversed(plan.cases) if case.answerable]
    started = time.perf_counter()
    failures = []
    warm_up = (answerable or plan.cases)[:WARM_UP_QUESTIONS]
    for case in warm_up:
        try:
            answer = await service.ask(case.question, mode=plan.mode, include=[])
        except Exception as failure:  # its own turn will record it
            failures.append(f"{type(failure).__name__}: {failure}")
            continue
        if answer.get("status") != "abstained":
            break
    if len(failures) == len(warm_up):
        raise RunFailed(f"the service does not answer: {failures[-1]}")
    return round(time.perf_counter() - started, 3)


def _describe(
    plan: Plan,
    indexed: Indexed,
    articles: Mapping[str, StoredArticle],
    *,
    index_seconds: float,
    warm_up_seconds: float,
) -> RunInfo:
    info = plan.dataset.info
    return RunInfo(
        dataset=info.name,
        title=info.title,
        source=info.source,
        licence=info.licence,
        dataset_hash=plan.dataset.content_hash,
        mode=plan.mode,
        cases=len(plan.cases),
        cases_available=len(plan.dataset.cases),
        articles=len(articles),
        sentences=indexed.sentences,
        rejected=(*plan.dataset.unread, *indexed.rejected),
        started_at=datetime.now(UTC).isoformat(timespec="seconds"),
        settings=describe_settings(plan.settings),
        version=installed_version(),
        commit=current_commit(),
        machine=describe_machine(),
        index_seconds=round(index_seconds, 3),
        warm_up_seconds=warm_up_seconds,
    )
