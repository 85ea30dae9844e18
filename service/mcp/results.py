"""What the tools give besides text: typed objects, in the words of the REST API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self
from urllib.parse import quote

from pydantic import BaseModel

from service.schemas import ArticleSummary, VerifiedSentenceBody

URI_PREFIX = "byline://articles/"


def article_uri(article_id: str, version: int | None = None) -> str:
    """The resource that holds an article; a version of it stays the same for ever."""
    asked = "" if version is None else f"?version={version}"
    return f"{URI_PREFIX}{quote(article_id, safe='')}{asked}"


class FoundPassage(BaseModel):
    """Consecutive sentences of an article; `start` and `end` are offsets into its text."""

    rank: int
    score: float
    text: str
    start: int
    end: int
    article_id: str
    version: int
    title: str
    publisher: str | None
    author: str | None
    published_at: datetime | None
    url: str | None
    resource: str

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> Self:
        """From a passage of the REST API."""
        article = found["article"]
        taken = {name: found[name] for name in ("rank", "score", "text", "start", "end")}
        told = {
            name: article[name] for name in ("version", "title", "publisher", "author", "published_at", "url")
        }
        uri = article_uri(article["id"], article["version"])
        return cls(**taken, **told, article_id=article["id"], resource=uri)


class FoundPassages(BaseModel):
    """Passages, best first. `degraded` says what failed while searching; the rest still found these."""

    passages: list[FoundPassage]
    degraded: str | None = None


class VerifiedText(BaseModel):
    """The sentences of a text in their order, each with what the collection says of it."""

    sentences: list[VerifiedSentenceBody]


class ArticlePart(ArticleSummary):
    """`text` is the article's `text[start:end]`, so that offsets of citations hold; `length` is that of it all."""

    text: str
    start: int
    end: int
    length: int
    resource: str

    @classmethod
    def cut(cls, article: Mapping[str, Any], *, start: int, max_chars: int) -> Self:
        """From an article of the REST API, cut behind the last sentence that fits."""
        text, room = article["text"], start + max_chars
        ends = [sentence["end"] for sentence in article["sentences"] if start < sentence["end"] <= room]
        end = len(text) if len(text) <= room else max(ends, default=room)
        summary = {name: article[name] for name in ArticleSummary.model_fields}
        return cls(
            **summary,
            text=text[start:end],
            start=min(start, len(text)),
            end=end,
            length=len(text),
            resource=article_uri(article["id"], article["version"]),
        )
