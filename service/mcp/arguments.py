"""What the tools take: flat arguments, for it is a language model that fills them in."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, SkipJsonSchema
from pydantic_core import core_schema

from service.schemas import FiltersInput
from service.schemas.fields import FromDate, Identifier, Name, UntilDate
from service.schemas.requests import MAX_LIST_ITEMS, MAX_VERIFY_CHARS

MAX_PASSAGES = 30
MAX_ARTICLE_PART_CHARS = 100_000


class NarrowedArguments(FiltersInput):
    """Which articles are looked at. An absent filter lets everything through; null is the same."""

    published_after: Annotated[
        FromDate | SkipJsonSchema[None],
        Field(description="Only articles published on or after this day, such as 2026-03-14."),
    ] = None
    published_before: Annotated[
        UntilDate | SkipJsonSchema[None],
        Field(description="Only articles published on or before this day."),
    ] = None
    publishers: Annotated[
        list[Name],
        Field(
            default_factory=list,
            max_length=MAX_LIST_ITEMS,
            description="Only these publishers, as articles name them.",
        ),
    ]
    article_ids: Annotated[
        list[Identifier],
        Field(default_factory=list, max_length=MAX_LIST_ITEMS, description="Only these articles."),
    ]

    def filters(self) -> dict[str, Any]:
        """The filters as the REST API takes them."""
        return self.model_dump(mode="json", include=set(FiltersInput.model_fields), exclude_defaults=True)


class AskArguments(NarrowedArguments):
    """A question."""

    question: Annotated[
        str, Field(description="One question in full words; it is answered without what was said before.")
    ]
    mode: Annotated[
        Literal["auto", "generate", "quote"],
        Field(
            description="quote: sentences of the articles as they stand, without an LLM; generate: phrased by the "
            "service's LLM; auto: phrased, or quoted when that fails."
        ),
    ] = "auto"
    max_statements: Annotated[int, Field(ge=1, le=10, description="Most statements in the answer.")] = 3


class SearchArguments(NarrowedArguments):
    """Words to search for."""

    query: Annotated[str, Field(description="Words or a question; what the passages should be about.")]
    limit: Annotated[int, Field(ge=1, le=MAX_PASSAGES, description="At most this many passages.")] = 8


class VerifyArguments(NarrowedArguments):
    """A text to check."""

    text: Annotated[
        str, Field(max_length=MAX_VERIFY_CHARS, description="Any text; each of its sentences is checked.")
    ]


class ArticleArguments(BaseModel):
    """An article, or a part of it."""

    model_config = ConfigDict(extra="forbid")

    article_id: Annotated[Identifier, Field(description="As citations and passages name it.")]
    version: Annotated[
        Annotated[int, Field(ge=1, le=10**6)] | SkipJsonSchema[None],
        Field(description="The version that was cited. Default: the newest."),
    ] = None
    start: Annotated[
        int,
        Field(ge=0, description="Where to begin, in characters; offsets of citations count the same way."),
    ] = 0
    max_chars: Annotated[
        int, Field(ge=200, le=MAX_ARTICLE_PART_CHARS, description="At most this much text at once.")
    ] = 20_000


def input_schema(arguments: type[BaseModel]) -> JsonSchemaValue:
    """The JSON schema of a tool's arguments, as language models read it."""
    return arguments.model_json_schema(schema_generator=_ForModels)


class _ForModels(GenerateJsonSchema):
    """Leaves out titles, which repeat the names, and `null` as the default of what is simply absent."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002  pydantic's hook
        """Never."""
        return False

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """The schema of a field with its default, unless that is null."""
        made = super().default_schema(schema)
        if made.get("default", ...) is None:
            del made["default"]
        return made
