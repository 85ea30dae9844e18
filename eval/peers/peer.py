"""What a peer is: another program that answers questions over the same articles, in its own way."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from eval.cases.gold import StoredArticle, StoredSentence
from eval.peers.writer import Writer
from eval.running.progress import Progress
from eval.running.system import Collection
from index.article import Filters


@dataclass(frozen=True, slots=True)
class Source:
    """A numbered piece of an article as the LLM saw it: `article.text[start:end]`."""

    article: StoredArticle
    start: int
    end: int

    @property
    def sentences(self) -> tuple[StoredSentence, ...]:
        """The sentences of which it holds at least one character."""
        return self.article.overlapping(self.start, self.end)


@dataclass(frozen=True, slots=True)
class PeerReply:
    """What a peer wrote, and from what: number 1 of its markers is `sources[0]`, best found first."""

    text: str
    sources: tuple[Source, ...] = ()
    timings_ms: Mapping[str, float] = field(default_factory=dict)


Answering = Callable[[str, Filters, Writer], PeerReply]
"""Answers a question from the articles that the filters let through, in the words of the writer. Blocks."""


class Peer(Protocol):
    """One kind of peer. `settings` and `models` go into `run.json`, `prompt` into every answer."""

    @property
    def name(self) -> str:
        """What the command line and the reports call it."""
        ...

    @property
    def settings(self) -> Mapping[str, Any]:
        """Whatever of its own changes its results."""
        ...

    @property
    def models(self) -> Mapping[str, str]:
        """Its models by kind, except for the LLM."""
        ...

    @property
    def prompt(self) -> str:
        """Which prompt it shows to the LLM, as `name@version`."""
        ...

    def store(self, collection: Collection, progress: Progress) -> Collection:
        """Store the articles as this peer needs them, within `collection.data_dir`."""
        ...

    def open(self, collection: Collection) -> AbstractContextManager[Answering]:
        """Ready to answer from what was stored."""
        ...


def newest(articles: Iterable[StoredArticle]) -> dict[str, StoredArticle]:
    """The newest version of every article by its id: older versions answer no questions."""
    by_version = sorted(articles, key=lambda one: one.version)
    return {one.id: one for one in by_version}


def milliseconds_since(started: float) -> float:
    """How long it is since `time.perf_counter()` gave `started`."""
    return round((time.perf_counter() - started) * 1000, 1)
