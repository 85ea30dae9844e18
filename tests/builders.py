"""Builds the values that tests start from: `make_draft()`, `make_article()`, an open `Collection`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from index import identity
from index.article import Article, ArticleDraft, Receipt
from index.catalogue import Catalogue
from index.drafts import build_article, clean_draft
from index.ingest import Ingester
from index.lexical import LexicalProjection
from index.recovery import Recovery, recover
from index.sentences import split_sentences
from index.vectors import VectorProjection
from tests.fakes import HashEmbedder

TEXT = (
    "The harbour of Port Ellen was closed on Monday after a storm. "
    "Three fishing boats sank at their moorings, the coastguard said. "
    "Nobody was hurt. "
    "Mayor Ada Quill said the harbour would open again on Thursday. "
    "Repairs to the pier will cost two million crowns."
)


def make_draft(text: str = TEXT, **fields: Any) -> ArticleDraft:
    """A draft with all bibliographic fields, any of which can be replaced."""
    defaults: dict[str, Any] = {
        "title": "Storm closes the harbour of Port Ellen",
        "publisher": "The Quay Gazette",
        "author": "Rhys Tarn",
        "published_at": datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
        "url": "https://quay.example/storm",
        "language": "en",
        "source": "storm.md",
    }
    return ArticleDraft(text=text, **(defaults | fields))


def make_drafts(count: int) -> list[ArticleDraft]:
    """Different articles, a day apart."""
    return [
        make_draft(
            text=f"Report {number} came in at noon. It names town{number} and river{number}. That is all.",
            title=f"Report {number}",
            publisher=("The Quay Gazette", "Northern Wire")[number % 2],
            published_at=datetime(2026, 1, 1 + number % 28, tzinfo=UTC),
            url=f"https://quay.example/report/{number}",
        )
        for number in range(count)
    ]


def make_long_draft(sentences: int) -> ArticleDraft:
    """One article of many sentences, each of which is a passage at a budget of 8 tokens."""
    text = " ".join(f"Ship{number} came into harbour{number}." for number in range(sentences))
    return make_draft(text=text, url="https://quay.example/register")


def make_article(text: str = TEXT, *, version: int = 1, **fields: Any) -> Article:
    """The article that `make_draft` becomes when it is stored."""
    draft = clean_draft(make_draft(text, **fields), max_chars=1_000_000)
    article_id = identity.article_id(identity.article_identity(draft))
    return build_article(draft, split_sentences(draft.text), article_id, version)


@dataclass(frozen=True, slots=True)
class Collection:
    """A data directory with real SQLite, Chroma and tantivy, and an embedder that needs no model."""

    directory: Path
    catalogue: Catalogue
    vectors: VectorProjection
    lexical: LexicalProjection
    embedder: HashEmbedder
    ingester: Ingester

    def ingest(self, *drafts: ArticleDraft) -> list[Receipt]:
        """Receipts of these drafts."""
        return self.ingest_all(drafts)

    def ingest_all(self, drafts: Iterable[ArticleDraft]) -> list[Receipt]:
        """Receipts of all drafts."""
        return list(self.ingester.ingest(drafts))

    def recover(self) -> Recovery:
        """What opening a data directory does."""
        return recover(self.catalogue, self.vectors, self.lexical)

    def close(self) -> None:
        """Let go of every file."""
        self.vectors.close()
        self.lexical.close()
        self.catalogue.close()


def open_collection(directory: Path, *, embedder: HashEmbedder | None = None, **options: Any) -> Collection:
    """Open or create a collection in `directory`; `options` go to the ingester."""
    directory.mkdir(parents=True, exist_ok=True)
    embedder = embedder or HashEmbedder()
    catalogue = Catalogue(f"sqlite:///{directory / 'catalogue.sqlite3'}")
    catalogue.bind_embedding(embedder.name, embedder.dimensions)
    vectors = VectorProjection(
        directory / "chroma", url=None, collection=catalogue.collection, generation=catalogue.generation
    )
    lexical = LexicalProjection(directory / "lexical", generation=catalogue.generation)
    options = {"max_passage_tokens": 40} | options
    ingester = Ingester(catalogue, vectors, lexical, embedder, **options)
    return Collection(directory, catalogue, vectors, lexical, embedder, ingester)
