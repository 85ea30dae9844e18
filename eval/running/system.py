"""Systems: what can be measured. Each takes a dataset's articles in, then its cases one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from eval.cases.case import Case
from eval.cases.gold import StoredArticle
from eval.datasets.dataset import Dataset
from eval.records.record import AnyRecord
from eval.running.progress import Progress


@dataclass(frozen=True, slots=True)
class Collection:
    """A dataset's articles as they are stored, by source name, and those that are not, with the reason.

    `seconds` is what storing them took, now or when they were stored. `data_dir` is where they are stored, if
    it is a folder of this run.
    """

    articles: Mapping[str, StoredArticle] = field(default_factory=dict)
    rejected: tuple[str, ...] = ()
    seconds: float = 0.0
    data_dir: Path | None = None


class Examinee(Protocol):
    """Takes cases of one task."""

    async def warm_up(self, cases: Sequence[Case]) -> None:
        """Take a few cases unrecorded: models load at first use, and latency is measured warm.

        Raises:
            RunFailed: it takes none.
        """
        ...

    async def examine(self, number: int, case: Case) -> AnyRecord:
        """The record of one case. Whatever goes wrong with it becomes the record's error."""
        ...


class System(Protocol):
    """What is measured: Byline in this process, a running service, or a peer over the same articles.

    Its properties go into `run.json`; a run is continued only where all of them are the same.
    """

    @property
    def name(self) -> str:
        """What readers of a report call it."""
        ...

    @property
    def settings(self) -> Mapping[str, Any]:
        """Whatever changes its results; no keys and no places."""
        ...

    @property
    def models(self) -> Mapping[str, str]:
        """The models by kind, as far as they are known beforehand."""
        ...

    @property
    def prompts(self) -> tuple[str, ...]:
        """The prompts that it may use, each with the hash of its content ("answer@3f2a9c10b7de")."""
        ...

    def prepare(self, dataset: Dataset, scratch: Path, progress: Progress) -> Collection:
        """Store the articles. `scratch` is an empty folder that is deleted after the run."""
        ...

    def open(self, dataset: Dataset, collection: Collection) -> AbstractAsyncContextManager[Examinee]:
        """Ready to take cases; raises CasesInvalid where their gold is not in the collection."""
        ...
