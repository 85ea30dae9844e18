"""Byline in this process: the whole service over a dataset's articles, or the part that a task asks of."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from eval.cases.task import Task
from eval.datasets.dataset import Dataset
from eval.errors import RunInvalid
from eval.examinees.answering import AnsweringExaminee
from eval.running.index_cache import IndexCache
from eval.running.indexing import throw_away
from eval.running.progress import Progress
from eval.running.provenance import describe_models, describe_settings, prompt_versions
from eval.running.system import Collection, Examinee, System
from service.settings import Settings

NAME = "byline"


class BylineSystem:
    """Asks questions as a client of the REST API does, over a copy of the indexed articles.

    `settings` are as read at the entry point; their data directory and stores are not used.
    """

    name = NAME

    def __init__(self, settings: Settings, cache: IndexCache, *, mode: str) -> None:
        self._settings = settings
        self._cache = cache
        self._mode = mode

    @property
    def settings(self) -> Mapping[str, Any]:
        """The settings that change an answer."""
        return describe_settings(self._settings)

    @property
    def models(self) -> Mapping[str, str]:
        """The embedding and the grounding model, and the LLM where one phrases answers."""
        known = describe_models(self._settings)
        return {kind: name for kind, name in known.items() if kind != "llm" or self._mode != "quote"}

    @property
    def prompts(self) -> tuple[str, ...]:
        """Those that answers are drafted with; quoting needs none."""
        return () if self._mode == "quote" else prompt_versions()

    def prepare(self, dataset: Dataset, scratch: Path, progress: Progress) -> Collection:
        """Index the articles, or copy what was indexed before."""
        return self._cache.fetch(self._settings, dataset.drafts, scratch / "data", progress)

    @asynccontextmanager
    async def open(self, dataset: Dataset, collection: Collection) -> AsyncIterator[Examinee]:
        """The service over the collection, without a port."""
        from service.client import connect

        if collection.data_dir is None:
            raise RunInvalid("this collection was not indexed for a run")
        async with connect(throw_away(self._settings, collection.data_dir)) as service:
            yield AnsweringExaminee(service, dataset.cases, collection.articles, mode=self._mode)


class PartSystem:
    """The part of Byline that selects, verifies or splits, on what each case brings along."""

    name = NAME
    prompts: tuple[str, ...] = ()

    def __init__(self, settings: Settings, task: Task) -> None:
        self._settings = settings
        self._task = task

    @property
    def settings(self) -> Mapping[str, Any]:
        """None: the models say it all."""
        return {}

    @property
    def models(self) -> Mapping[str, str]:
        """The embedding and the grounding model; splitting needs neither."""
        known = describe_models(self._settings)
        return (
            {}
            if self._task is Task.SEGMENTATION
            else {kind: known[kind] for kind in ("embedding", "grounding")}
        )

    def prepare(self, dataset: Dataset, scratch: Path, progress: Progress) -> Collection:  # noqa: ARG002
        """Nothing is stored."""
        return Collection()

    @asynccontextmanager
    async def open(self, dataset: Dataset, collection: Collection) -> AsyncIterator[Examinee]:  # noqa: ARG002
        """The part with its models loaded."""
        yield _open_part(self._task, self._settings)


def open_system(task: Task, settings: Settings, cache: IndexCache, *, mode: str) -> System:
    """Byline in this process as a task asks it."""
    if task is Task.ANSWERING:
        return BylineSystem(settings, cache, mode=mode)
    return PartSystem(settings, task)


def _open_part(task: Task, settings: Settings) -> Examinee:
    # Each brings in its own libraries; splitting needs no model at all.
    if task is Task.SEGMENTATION:
        from eval.examinees.segmentation import SegmentationExaminee

        return SegmentationExaminee()
    from eval.examinees.remembering import RememberingEmbedder
    from index.embedding import open_embedder
    from service.wiring import open_grounder

    grounder = open_grounder(settings)
    embedder = RememberingEmbedder(open_embedder(settings.embedding_model))
    if task is Task.SELECTION:
        from eval.examinees.selection import SelectionExaminee

        return SelectionExaminee(grounder, embedder)
    from eval.examinees.verification import VerificationExaminee

    return VerificationExaminee(grounder, embedder)
