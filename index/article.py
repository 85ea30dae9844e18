"""The values that flow through the index: articles, sentences, passages and what retrieval returns."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What a sentence is on its page. Only `BODY` is evidence unless nothing else answers."""

    BODY = "body"
    HEADING = "heading"
    CAPTION = "caption"
    BOILERPLATE = "boilerplate"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class ArticleInfo:
    """The bibliographic fields of one article version; everything but its text.

    `published_at` is timezone-aware (UTC when the source gave no zone). `source` is the file name the
    article came from, without folders, or None.
    """

    id: str
    version: int
    title: str
    publisher: str | None = None
    author: str | None = None
    published_at: datetime | None = None
    url: str | None = None
    language: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of one article version; `article.text[start:end] == text`, in code points."""

    id: str
    article_id: str
    version: int
    index: int
    start: int
    end: int
    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Article:
    """One immutable article version with its sentences in order."""

    info: ArticleInfo
    text: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """An article as a loader or a client gives it, before it has an id, sentences or roles.

    `title` may be empty; ingest then derives one from the first words. `captions` and `boilerplate` are
    paragraphs that the loader already knows by their markup (for example <figcaption>).
    """

    text: str
    title: str = ""
    publisher: str | None = None
    author: str | None = None
    published_at: datetime | None = None
    url: str | None = None
    language: str | None = None
    source: str | None = None
    captions: frozenset[str] = frozenset()
    boilerplate: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Passage:
    """Consecutive sentences of one article version within a token budget.

    `first` and `last` are sentence indexes, both included. `header` (title, publisher, date) travels with
    the passage for embedding and search and is never part of a quotation. `text` is
    `article.text[sentences[first].start : sentences[last].end]`.
    """

    id: str
    article_id: str
    version: int
    first: int
    last: int
    token_count: int
    header: str
    text: str

    @property
    def indexed_text(self) -> str:
        """What is embedded and searched: the header, then the passage."""
        return f"{self.header}\n{self.text}" if self.header else self.text


@dataclass(frozen=True, slots=True)
class Filters:
    """Restricts a search. Dates are inclusive; an empty tuple restricts nothing."""

    published_after: datetime | None = None
    published_before: datetime | None = None
    publishers: tuple[str, ...] = ()
    article_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RetrievedPassage:
    """A passage as ranked for one query, with all that is needed to quote from it.

    `score` is the fused score in 0..1; `found_by` maps "dense" and "lexical" to the raw score of that
    retriever (cosine; BM25). `also_in` names the articles whose near-identical passage was collapsed
    into this one. `sentence_scores` has the cosine of each sentence with the query, by sentence id.
    """

    passage: Passage
    info: ArticleInfo
    sentences: tuple[Sentence, ...]
    score: float
    rank: int
    found_by: dict[str, float] = field(default_factory=dict)
    also_in: tuple[ArticleInfo, ...] = ()
    sentence_scores: dict[str, float] = field(default_factory=dict)


class ReceiptStatus(StrEnum):
    """What became of one article given to ingest."""

    CREATED = "created"
    UNCHANGED = "unchanged"
    UPDATED = "updated"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one article: stored under which id, or rejected and why.

    A `duplicate` has the same text as another article (`duplicate_of`); it is stored too, since it is
    another publisher's page, and its passages are collapsed at search time. `reason` of a stored article
    is a warning (for example another language than English).
    """

    article_id: str | None
    version: int | None
    status: ReceiptStatus
    reason: str | None = None
    duplicate_of: str | None = None
    sentences: int = 0
    passages: int = 0
    title: str = ""
    source: str | None = None
