"""Wiring: settings in, a ready Byline out; used alike by the app, the command line and the eval."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from index.catalogue import Catalogue
from index.check import CheckReport, check_collection
from index.embedding import Embedder, open_embedder
from index.grounding import Grounder, opening
from index.healing import Healing
from index.ingest import Ingester
from index.lexical import LexicalProjection
from index.ownership import DataDirectoryOwner, own_data_directory
from index.rebuild import Progress, RebuildReport, rebuild_projections
from index.retriever import Retriever
from index.vectors import VectorProjection
from service.answering import Answerer
from service.drafting import open_drafter
from service.embedded_llm import EmbeddedLLM
from service.errors import LLMError
from service.evidence import EvidenceSelector
from service.llm import LLM, Message, open_llm
from service.telemetry.metrics import Metrics
from service.telemetry.tracing import traces_to
from service.telemetry.watched_answerer import WatchedAnswerer
from service.telemetry.watched_llm import WatchedLLM
from service.text_verification import TextVerifier
from service.verification import Verifier

if TYPE_CHECKING:
    from service.settings import Settings

log = structlog.get_logger(__name__)

WARM_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Byline:
    """Everything that answers, stores and checks, over one data directory that this process owns."""

    settings: Settings
    owner: DataDirectoryOwner
    catalogue: Catalogue
    vectors: VectorProjection
    lexical: LexicalProjection
    embedder: Embedder
    ingester: Ingester
    retriever: Retriever
    answerer: WatchedAnswerer
    text_verifier: TextVerifier
    llm: LLM | None
    metrics: Metrics
    _closing: ExitStack

    def check(self) -> CheckReport:
        """Every invariant of the stored data."""
        return check_collection(self.catalogue, self.vectors, self.lexical)

    def rebuild(self, *, reembed: bool = False, progress: Progress | None = None) -> RebuildReport:
        """Both projections anew from the catalogue; with `reembed`, its vectors too."""
        reembed_with = self.embedder if reembed else None
        return rebuild_projections(
            self.catalogue, self.vectors, self.lexical, reembed_with=reembed_with, progress=progress
        )

    def degraded(self) -> list[str]:
        """What does not work as configured now, in words; empty when all is well."""
        pending = self.catalogue.counts().pending
        problems = [f"{pending} changes wait to be projected"] if pending else []
        if self.vectors.suspended:
            problems.append(f"searched exactly, which is slower: {self.vectors.suspended}")
        if self.lexical.suspended:
            problems.append(f"searched by vectors alone: {self.lexical.suspended}")
        missing = self.llm.problem() if self.llm is not None else None
        return [*problems, f"answers are quoted: {missing}"] if missing else problems

    def warm(self) -> None:
        """Load the embedded LLM in the background, so that the first question does not wait for it."""
        if isinstance(self.llm, EmbeddedLLM) and self.llm.problem() is None:
            threading.Thread(target=_first_words, args=(self.llm,), daemon=True, name="warm-llm").start()

    def announce(self, url: str) -> None:
        """Tell other processes, through the data directory, where this one serves."""
        self.owner.announce(url)

    def close(self) -> None:
        """Let go of files, models and the data directory; calling it twice is harmless."""
        self._closing.close()


def open_grounder(settings: Settings) -> Grounder:
    """The grounder that the settings name.

    Raises:
        GroundingFailed: the model cannot be loaded.
    """
    return opening.open_grounder(settings.grounding_model)


def _recover(ingester: Ingester) -> None:
    """Bring the projections up to date, unless one is damaged: then questions are answered while it is built anew."""
    damage = ingester.examine()
    if damage:
        log.warning("damaged files, building the projections anew in the background", damage=damage)
    else:
        log.info("collection opened", recovered=str(ingester.recover()))


def _first_words(llm: EmbeddedLLM) -> None:
    try:
        llm.complete([Message("user", "Hello.")], max_tokens=1, deadline=time.monotonic() + WARM_SECONDS)
    except LLMError as error:
        log.warning("the embedded LLM did not start, answers will be quoted", error=str(error))


def open_byline(settings: Settings, *, for_reembedding: bool = False) -> Byline:
    """Open the data directory and everything over it. The LLM is loaded when first asked.

    Args:
        for_reembedding: accept a collection embedded with another model, to embed it anew.

    Raises:
        DataDirectoryLocked: another process owns the data directory.
        DataDirectoryInvalid: it cannot be used as it is; the message says what to do.
        EmbeddingFailed, SettingsInvalid: a model or setting is missing or wrong.
    """
    with ExitStack() as opening:
        owner = opening.enter_context(own_data_directory(settings.data_dir))
        catalogue = Catalogue(settings.catalogue_address)
        opening.callback(catalogue.close)
        opening.enter_context(traces_to(settings.otel_endpoint))
        embedder = open_embedder(settings.embedding_model)
        if not for_reembedding:
            catalogue.bind_embedding(embedder.name, embedder.dimensions)
        vectors = VectorProjection(
            settings.data_dir / "chroma",
            url=settings.chroma_url,
            collection=catalogue.collection,
            generation=catalogue.generation,
        )
        opening.callback(vectors.close)
        lexical = LexicalProjection(settings.data_dir / "lexical", generation=catalogue.generation)
        opening.callback(lexical.close)
        ingester = Ingester(
            catalogue,
            vectors,
            lexical,
            embedder,
            max_passage_tokens=settings.passage_tokens,
            overlap_sentences=settings.passage_overlap,
            max_article_chars=settings.max_article_chars,
        )
        retriever = Retriever(catalogue, vectors, lexical, embedder)
        grounder = open_grounder(settings)
        llm = open_llm(settings)
        if llm is not None:
            opening.callback(llm.close)
        metrics = Metrics(
            llm=llm.name if llm is not None else "none", embedding=embedder.name, grounding=grounder.name
        )
        answerer = Answerer(
            retriever,
            grounder,
            open_drafter(WatchedLLM(llm, metrics)) if llm is not None else None,
            embedding_name=embedder.name,
            caution=settings.caution,
            deadline_seconds=settings.deadline_seconds,
        )
        text_verifier = TextVerifier(
            retriever,
            EvidenceSelector(retriever, grounder),
            Verifier(grounder),
            deadline_seconds=settings.deadline_seconds,
        )
        if not for_reembedding:
            _recover(ingester)
            healing = Healing(catalogue, vectors, lexical, recover=ingester.recover)
            healing.start()
            opening.callback(healing.stop)
        return Byline(
            settings=settings,
            owner=owner,
            catalogue=catalogue,
            vectors=vectors,
            lexical=lexical,
            embedder=embedder,
            ingester=ingester,
            retriever=retriever,
            answerer=WatchedAnswerer(answerer, metrics, logs_questions=settings.log_questions),
            text_verifier=text_verifier,
            llm=llm,
            metrics=metrics,
            _closing=opening.pop_all(),
        )
