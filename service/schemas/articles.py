"""Response bodies about stored articles: receipts, summaries and whole articles."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict

from index.article import Article, ArticleInfo, Receipt, ReceiptStatus, Role, Sentence
from service.schemas import examples


class ReceiptBody(BaseModel):
    """What became of one article that was sent."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.RECEIPT]})

    article_id: str | None
    version: int | None
    status: ReceiptStatus
    reason: str | None = None
    duplicate_of: str | None = None
    sentences: int = 0
    passages: int = 0
    title: str = ""
    source: str | None = None

    @classmethod
    def of(cls, receipt: Receipt) -> Self:
        """The body of `receipt`."""
        return cls.model_validate(receipt, from_attributes=True)


class ArticleSummary(BaseModel):
    """The bibliographic fields of one article version."""

    id: str
    object: Literal["article"] = "article"
    version: int
    title: str
    publisher: str | None
    author: str | None
    published_at: datetime | None
    url: str | None
    language: str | None
    source: str | None
    link: str

    @classmethod
    def of(cls, info: ArticleInfo) -> Self:
        """The body of `info`."""
        return cls(**_info_fields(info))


class SentenceBody(BaseModel):
    """One sentence of an article: `text[start:end]` in code points."""

    id: str
    index: int
    start: int
    end: int
    role: Role

    @classmethod
    def of(cls, sentence: Sentence) -> Self:
        """The body of `sentence`."""
        return cls.model_validate(sentence, from_attributes=True)


class ArticleBody(ArticleSummary):
    """One article version with its immutable text and its sentences in order."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.ARTICLE]})

    text: str
    sentences: list[SentenceBody]

    @classmethod
    def of_article(cls, article: Article) -> Self:
        """The body of `article`."""
        sentences = [SentenceBody.of(sentence) for sentence in article.sentences]
        return cls(**_info_fields(article.info), text=article.text, sentences=sentences)


def article_link(info: ArticleInfo, *, sentence_index: int | None = None) -> str:
    """Where the page shows this article version, at a sentence if one is given."""
    anchor = "" if sentence_index is None else f"#s{sentence_index}"
    return f"/articles/{info.id}?v={info.version}{anchor}"


def _info_fields(info: ArticleInfo) -> dict[str, Any]:
    return {**asdict(info), "link": article_link(info)}
