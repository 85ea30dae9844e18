"""Run a dataset: prepare its articles, take every case, write a record for each as it comes."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from eval.cases.case import Case
from eval.cases.task import Task
from eval.datasets.dataset import Dataset
from eval.errors import CasesInvalid, RunFailed
from eval.records.record import AnyRecord
from eval.records.run_files import RunInfo
from eval.running.progress import Progress
from eval.running.run_directory import RunDirectory, claim_directory
from eval.running.system import Collection, Examinee, System
from service.provenance import current_commit, describe_machine, installed_version

# A dead service fails every question; there is no point in asking the other two thousand.
FAILURES_IN_A_ROW = 5

Numbered = tuple[int, Case]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run on what, and where to write it.

    `dataset` holds the cases to take; `concurrency` is how many are taken at once.
    """

    dataset: Dataset
    system: System
    mode: str
    out: Path
    concurrency: int = 1


def run_dataset(plan: Plan, progress: Progress) -> Path:
    """Run what is planned, or what is left of it where `plan.out` holds a part of the same run already.

    Raises:
        RunInvalid: `plan.out` holds another run.
        RunFailed: the system takes no cases any more; the records so far are kept.
        ArticlesInvalid, ArticlesMissing, CasesInvalid: the dataset cannot be used.
    """
    if not plan.dataset.cases:
        raise CasesInvalid([f"{plan.dataset.info.name}: holds no cases"])
    with claim_directory(plan.out, describe_run(plan)) as directory:
        left = [one for one in enumerate(plan.dataset.cases) if one[0] not in directory.done]
        if left:
            with tempfile.TemporaryDirectory(prefix="byline-eval-") as scratch:
                collection = plan.system.prepare(plan.dataset, Path(scratch), progress)
                asyncio.run(_take_all(plan, collection, directory, left, progress))
    return plan.out


async def _take_all(
    plan: Plan, collection: Collection, directory: RunDirectory, left: list[Numbered], progress: Progress
) -> None:
    async with plan.system.open(plan.dataset, collection) as examinee:
        started = time.perf_counter()
        await examinee.warm_up([case for _, case in left])
        directory.begin(collection, warm_up_seconds=round(time.perf_counter() - started, 3))
        total = len(plan.dataset.cases)
        progress.starts(_VERBS[plan.dataset.info.task], total, done=len(directory.done))
        taking = Taking(examinee, directory, progress)
        try:
            await taking.take(left, concurrency=plan.concurrency)
        except RunFailed as failure:
            raise RunFailed(f"{failure}\n{_kept(plan, directory, taking)}") from None


@dataclass(slots=True)
class Taking:
    """Cases being taken, a bounded number at once, and how many of them failed."""

    examinee: Examinee
    directory: RunDirectory
    progress: Progress
    taken: int = 0
    failed: int = 0
    failed_in_a_row: int = 0
    last_error: str = ""

    @property
    def is_hopeless(self) -> bool:
        """Whether so many cases failed in a row that the next would, too."""
        return self.failed_in_a_row >= FAILURES_IN_A_ROW

    async def take(self, cases: list[Numbered], *, concurrency: int) -> None:
        """Take every case; records are written as they come.

        Raises:
            RunFailed: several in a row failed, or all did.
        """
        waiting = iter(cases)
        await asyncio.gather(*(self._take_from(waiting) for _ in range(min(concurrency, len(cases)))))
        if self.is_hopeless:
            raise RunFailed(f"{self.failed_in_a_row} cases in a row failed, the last with: {self.last_error}")
        if self.failed == self.taken:
            raise RunFailed(f"every case failed, the last with: {self.last_error}")

    async def _take_from(self, waiting: Iterator[Numbered]) -> None:
        for number, case in waiting:
            if self.is_hopeless:
                return
            self._count(await self.examinee.examine(number, case))

    def _count(self, record: AnyRecord) -> None:
        self.directory.add(record)
        self.progress.advances()
        self.taken += 1
        if record.error is None:
            self.failed_in_a_row = 0
        else:
            self.failed += 1
            self.failed_in_a_row += 1
            self.last_error = record.error


def describe_run(plan: Plan) -> RunInfo:
    """What is known of a run before anything is prepared; by this it is told whether it can be continued."""
    dataset = plan.dataset
    return RunInfo(
        task=dataset.info.task,
        dataset=dataset.info.name,
        title=dataset.info.title,
        source=dataset.info.source,
        licence=dataset.info.licence,
        dataset_hash=dataset.content_hash,
        system=plan.system.name,
        mode=plan.mode,
        cases=len(dataset.cases),
        cases_available=len(dataset.cases_before_limit),
        articles=0,
        sentences=0,
        rejected=dataset.unread,
        started_at=datetime.now(UTC).isoformat(timespec="seconds"),
        settings=dict(plan.system.settings),
        models=dict(plan.system.models),
        prompts=plan.system.prompts,
        concurrency=plan.concurrency,
        version=installed_version(),
        commit=current_commit(),
        machine=describe_machine(),
    )


def _kept(plan: Plan, directory: RunDirectory, taking: Taking) -> str:
    kept = len(directory.done) + taking.taken - taking.failed
    return f"{kept} finished records are kept. The same command with --out {plan.out} goes on from there."


_VERBS = {
    Task.ANSWERING: "Asking",
    Task.SELECTION: "Selecting",
    Task.VERIFICATION: "Verifying",
    Task.SEGMENTATION: "Splitting",
}
