"""Request bodies: what a client may ask, with every limit."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from index.article import Filters
from service.answer import Mode
from service.errors import QuestionInvalid
from service.schemas import examples
from service.schemas.fields import (
    FromDate,
    Identifier,
    Language,
    Name,
    Title,
    UntilDate,
    WebAddress,
    control_character,
    has_words,
)

Include = Literal["retrieval", "timings"]

MAX_LIST_ITEMS = 100
MAX_VERIFY_CHARS = 20_000


class FiltersInput(BaseModel):
    """Restricts which articles are looked at. Dates are inclusive; a date without a time is the whole day."""

    model_config = ConfigDict(extra="forbid")

    published_after: FromDate | None = None
    published_before: UntilDate | None = None
    publishers: Annotated[list[Name], Field(max_length=MAX_LIST_ITEMS)] = []
    article_ids: Annotated[list[Identifier], Field(max_length=MAX_LIST_ITEMS)] = []

    @model_validator(mode="after")
    def _dates_are_in_order(self) -> Self:
        if self.published_after and self.published_before and self.published_after > self.published_before:
            raise ValueError("published_after is later than published_before")
        return self

    def to_filters(self) -> Filters:
        """The same restriction as the index knows it."""
        return Filters(
            published_after=self.published_after,
            published_before=self.published_before,
            publishers=tuple(self.publishers),
            article_ids=tuple(self.article_ids),
        )


class AskRequest(BaseModel):
    """A question, and how it is to be answered."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [examples.ASK_REQUEST]})

    question: Annotated[str, Field(description="What the reader wants to know, in one sentence or a few.")]
    mode: Annotated[
        Mode,
        Field(
            description="`quote` calls no LLM, `generate` must, `auto` generates and falls back to quoting."
        ),
    ] = Mode.AUTO
    filters: FiltersInput = FiltersInput()
    max_statements: Annotated[int, Field(ge=1, le=10, description="Most statements in the answer.")] = 3
    stream: Annotated[
        bool,
        Field(
            strict=True,
            description="Answer as Server-Sent Events, each verified statement as soon as it is there.",
        ),
    ] = False
    include: Annotated[
        list[Include],
        Field(
            max_length=10,
            description="`retrieval` adds the passages that were found and the sentences chosen from them.",
        ),
    ] = []


class SearchRequest(BaseModel):
    """Words to search for."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [examples.SEARCH_REQUEST]})

    query: str
    limit: Annotated[int, Field(ge=1, le=100)] = 10
    filters: FiltersInput = FiltersInput()


class VerifyRequest(BaseModel):
    """Any text, to be checked against the collection sentence by sentence."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [examples.VERIFY_REQUEST]})

    text: Annotated[str, Field(max_length=MAX_VERIFY_CHARS)]
    filters: FiltersInput = FiltersInput()


class ArticleInput(BaseModel):
    """One article to store: exactly one of `text` and `html`. Fields not named here are ignored."""

    model_config = ConfigDict(extra="ignore", json_schema_extra={"examples": [examples.ARTICLE_INPUT]})

    title: Title = ""
    text: str | None = None
    html: str | None = None
    publisher: Name | None = None
    author: Name | None = None
    published_at: FromDate | None = None
    url: WebAddress | None = None
    language: Language | None = None

    @model_validator(mode="after")
    def _text_or_html(self) -> Self:
        if (self.text is None) == (self.html is None):
            raise ValueError("give exactly one of text and html")
        return self


class ArticlesInput(BaseModel):
    """Several articles to store, in order."""

    model_config = ConfigDict(extra="forbid")

    articles: Annotated[list[ArticleInput], Field(min_length=1, max_length=MAX_LIST_ITEMS)]


def clean_question(text: str, *, max_chars: int, field: str = "question") -> str:
    """The text trimmed, on one line, and fit to be asked or searched for.

    Raises:
        QuestionInvalid: empty, too long, with control characters, or without any letter or digit.
    """
    if len(text) > max_chars:
        raise QuestionInvalid(f"The {field} has {len(text)} characters; at most {max_chars} are accepted.")
    if found := control_character(text):
        raise QuestionInvalid(f"The {field} has the control character {found}; remove it.")
    cleaned = " ".join(text.split())
    if not cleaned:
        raise QuestionInvalid(f"The {field} is empty.")
    if not has_words(cleaned):
        raise QuestionInvalid(f"The {field} has no words in it, only punctuation or symbols.")
    return cleaned
