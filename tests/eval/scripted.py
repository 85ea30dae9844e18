"""A service, a system and a progress bar that do as a test says."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from eval.cases.case import AnsweringCase
from eval.cases.gold import StoredArticle
from eval.datasets.dataset import Dataset, DatasetInfo
from eval.examinees.answering import AnsweringExaminee, Service
from eval.running.progress import Progress
from eval.running.runner import Plan, run_dataset
from eval.running.system import Collection, Examinee
from index.article import ArticleDraft
from tests.eval.builders import ARTICLES, abstained

INFO = DatasetInfo(
    name="own", title="The harbour", source="this test", licence="Apache-2.0", measures="running"
)


class FakeService:
    """Answers each question from a script; an exception in the script is raised."""

    def __init__(self, script: Mapping[str, Any], *, dies_after: int = 1000) -> None:
        self.script = script
        self.dies_after = dies_after
        self.asked: list[tuple[str, str, tuple[str, ...]]] = []
        self.filters: list[Mapping[str, Any] | None] = []

    async def ask(
        self, question: str, *, mode: str, filters: Mapping[str, Any] | None, include: Sequence[str]
    ) -> dict[str, Any]:
        self.asked.append((question, mode, tuple(include)))
        self.filters.append(filters)
        if len(self.asked) > self.dies_after:
            raise RuntimeError("refused")
        reply = self.script.get(question, abstained())
        if isinstance(reply, Exception):
            raise reply
        return reply


class ScriptedSystem:
    """A service over the articles of the harbour."""

    name = "byline"

    def __init__(
        self,
        service: Service,
        *,
        articles: Mapping[str, StoredArticle] = ARTICLES,
        settings: Mapping[str, Any] | None = None,
    ) -> None:
        self.service = service
        self.articles = articles
        self.settings = settings or {"llm": "none"}
        self.models = {"embedding": "minilm"}
        self.prompts = ("answer@0123",)
        self.prepared = 0

    def prepare(self, dataset: Dataset, scratch: Path, progress: Progress) -> Collection:
        self.prepared += 1
        return Collection(self.articles, ("torn.pdf: not text",), 1.5)

    @asynccontextmanager
    async def open(self, dataset: Dataset, collection: Collection) -> AsyncIterator[Examinee]:
        yield AnsweringExaminee(self.service, dataset.cases, collection.articles, mode="quote")


class Steps:
    """Remembers what a progress bar would have shown."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def starts(self, what: str, total: int, *, done: int = 0) -> None:
        self.seen.append(f"{what} {done}/{total}")

    def advances(self) -> None:
        self.seen.append(".")


def dataset(*cases: AnsweringCase) -> Dataset:
    drafts = tuple(ArticleDraft(text=one.text, source=one.source) for one in ARTICLES.values())
    return Dataset(INFO, cases, drafts, unread=("mute.mp3: no text",))


def run(
    out: Path, service: Service, *cases: AnsweringCase, concurrency: int = 1, **system: Any
) -> tuple[ScriptedSystem, Steps]:
    """Run the cases against the service as `byline eval run` would."""
    scripted, steps = ScriptedSystem(service, **system), Steps()
    plan = Plan(dataset=dataset(*cases), system=scripted, mode="quote", out=out, concurrency=concurrency)
    run_dataset(plan, steps)
    return scripted, steps
