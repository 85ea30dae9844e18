"""A peer as a system that can be measured: asked and recorded exactly as Byline is."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.datasets.dataset import Dataset
from eval.examinees.answering import AnsweringExaminee
from eval.peers.answers import answer_object
from eval.peers.peer import Answering, Peer
from eval.peers.writer import DEADLINE_SECONDS, MAX_REPLY_TOKENS, Writer
from eval.running.index_cache import IndexCache
from eval.running.progress import Progress
from eval.running.provenance import describe_models, describe_settings
from eval.running.system import Collection, Examinee
from service.answer import Mode
from service.llm import LLM
from service.schemas import FiltersInput
from service.settings import Settings


class PeerSystem:
    """Answers from the articles as Byline stores them. A question that takes longer than the deadline has failed.

    `llm` is that of `settings`; it is closed after the run.
    """

    def __init__(
        self,
        peer: Peer,
        llm: LLM,
        settings: Settings,
        cache: IndexCache,
        *,
        deadline_seconds: float = DEADLINE_SECONDS,
    ) -> None:
        self._peer = peer
        self._deadline_seconds = deadline_seconds
        self._llm = llm
        self._settings = settings
        self._cache = cache
        self.name = peer.name

    @property
    def settings(self) -> Mapping[str, Any]:
        """Those of the LLM, the bounds of an answer, and the peer's own."""
        of_the_llm = {
            name: value for name, value in describe_settings(self._settings).items() if name.startswith("llm")
        }
        bounds = {"deadline_seconds": self._deadline_seconds, "max_reply_tokens": MAX_REPLY_TOKENS}
        return {**of_the_llm, **bounds, **self._peer.settings}

    @property
    def models(self) -> Mapping[str, str]:
        """The LLM and what the peer has besides."""
        return {"llm": describe_models(self._settings)["llm"], **self._peer.models}

    @property
    def prompts(self) -> tuple[str, ...]:
        """The one prompt it has."""
        return (self._peer.prompt,)

    def prepare(self, dataset: Dataset, scratch: Path, progress: Progress) -> Collection:
        """Store the articles as Byline does, whose sentences are cited, and then as the peer does."""
        stored = self._cache.fetch(self._settings, dataset.drafts, scratch / "data", progress)
        return self._peer.store(stored, progress)

    @asynccontextmanager
    async def open(self, dataset: Dataset, collection: Collection) -> AsyncIterator[Examinee]:
        """The peer with its index and its LLM."""
        made_by = {"llm": self._llm.name, "prompt": self._peer.prompt, **self._peer.models}
        with closing(self._llm), self._peer.open(collection) as answering:
            service = PeerService(answering, self._llm, made_by, self._deadline_seconds)
            yield AnsweringExaminee(service, dataset.cases, collection.articles, mode=Mode.GENERATE.value)


@dataclass(frozen=True, slots=True)
class PeerService:
    """A peer behind the interface of the REST API; `made_by` is what its answers say of the models."""

    answering: Answering
    llm: LLM
    made_by: Mapping[str, str | None]
    deadline_seconds: float = DEADLINE_SECONDS

    async def ask(
        self,
        question: str,
        *,
        mode: str,
        filters: Mapping[str, Any] | None,
        include: Sequence[str],  # noqa: ARG002 (everything is always included)
    ) -> dict[str, Any]:
        """The answer as the REST API gives it.

        Raises:
            LLMTimeout: it took longer than the deadline.
            LLMError: the LLM failed.
        """
        started = time.perf_counter()
        writer = Writer(self.llm, deadline=time.monotonic() + self.deadline_seconds)
        wanted = FiltersInput.model_validate(filters or {}).to_filters()
        reply = await asyncio.to_thread(self.answering, question, wanted, writer)
        answer = answer_object(question, reply, usage=writer.usage, model=self.made_by, mode=mode)
        answer["timings_ms"]["total"] = round((time.perf_counter() - started) * 1000, 1)
        return answer
