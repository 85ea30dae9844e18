"""The wire form of citations and of text checked against the collection."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, ConfigDict

from service.answer import Citation, Verdict
from service.schemas import examples
from service.schemas.articles import article_link

if TYPE_CHECKING:
    from service.text_verification import VerifiedSentence


class CitationBody(BaseModel):
    """A pointer to sentences of one article version: `text[start:end] == quote` of that version's text."""

    number: int
    article_id: str
    version: int
    title: str
    publisher: str | None
    author: str | None
    published_at: datetime | None
    url: str | None
    source: str | None
    sentence_ids: list[str]
    start: int
    end: int
    quote: str
    link: str

    @classmethod
    def of(cls, citation: Citation) -> Self:
        """The body of `citation`."""
        info = citation.info
        first = citation.sentences[0].index if citation.sentences else None
        return cls(
            number=citation.number,
            article_id=info.id,
            version=info.version,
            title=info.title,
            publisher=info.publisher,
            author=info.author,
            published_at=info.published_at,
            url=info.url,
            source=info.source,
            sentence_ids=[sentence.id for sentence in citation.sentences],
            start=citation.start,
            end=citation.end,
            quote=citation.quote,
            link=article_link(info, sentence_index=first),
        )


class VerifiedSentenceBody(BaseModel):
    """One sentence of the text that was checked, with what the collection says of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.VERIFIED_SENTENCE]})

    text: str
    start: int
    end: int
    verdict: Verdict
    score: float
    reasons: list[str]
    citations: list[CitationBody]

    @classmethod
    def of(cls, sentence: VerifiedSentence) -> Self:
        """The body of `sentence`."""
        return cls(
            text=sentence.text,
            start=sentence.start,
            end=sentence.end,
            verdict=sentence.support.verdict,
            score=sentence.support.score,
            reasons=list(sentence.support.reasons),
            citations=[CitationBody.of(citation) for citation in sentence.citations],
        )
