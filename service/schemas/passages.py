"""The response body of searching: passages as they were ranked."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from index.article import RetrievedPassage, Role
from service.schemas import examples
from service.schemas.articles import ArticleSummary
from service.schemas.envelope import ListBody


class PassageSentenceBody(BaseModel):
    """One sentence of a passage; offsets into the article's text."""

    id: str
    index: int
    start: int
    end: int
    role: Role
    text: str
    score: float | None = Field(
        default=None, description="Cosine of the sentence with the query; null where it was not measured."
    )


class SearchResult(BaseModel):
    """A passage as ranked for one query. `found_by` holds the raw scores: cosine and BM25."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.SEARCH_RESULT]})

    id: str
    object: Literal["passage"] = "passage"
    rank: int
    score: float
    found_by: dict[str, float]
    article: ArticleSummary
    start: int
    end: int
    text: str
    sentences: list[PassageSentenceBody]
    also_in: list[ArticleSummary]

    @classmethod
    def of(cls, found: RetrievedPassage) -> Self:
        """The body of `found`."""
        sentences = [
            PassageSentenceBody.model_validate(item, from_attributes=True).model_copy(
                update={"score": found.sentence_scores.get(item.id)}
            )
            for item in found.sentences
        ]
        return cls(
            id=found.passage.id,
            rank=found.rank,
            score=found.score,
            found_by=found.found_by,
            article=ArticleSummary.of(found.info),
            start=sentences[0].start,
            end=sentences[-1].end,
            text=found.passage.text,
            sentences=sentences,
            also_in=[ArticleSummary.of(info) for info in found.also_in],
        )


class SearchBody(ListBody[SearchResult]):
    """Passages, best first. `degraded` says what failed while searching; the rest still found these."""

    degraded: str | None = None
