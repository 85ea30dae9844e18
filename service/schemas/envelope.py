"""The shapes shared by all responses: the list envelope and the problem of RFC 9457."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel

Item = TypeVar("Item")


class ListBody(BaseModel, Generic[Item]):
    """A page of a list. `next_cursor` goes into `?cursor=` for the page after it."""

    object: Literal["list"] = "list"
    data: list[Item]
    has_more: bool = False
    next_cursor: str | None = None


class FieldProblem(BaseModel):
    """What is wrong with one field; `field` is its dotted path in the body or its name in the query."""

    field: str
    message: str


class ProblemBody(BaseModel):
    """An error, as application/problem+json (RFC 9457). `code` is stable; the words may change."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str | None
    errors: list[FieldProblem] = []


def list_body(data: Sequence[BaseModel], *, next_cursor: str | None = None) -> dict[str, Any]:
    """The list envelope around `data` as JSON values."""
    return {
        "object": "list",
        "data": [item.model_dump(mode="json") for item in data],
        "has_more": next_cursor is not None,
        "next_cursor": next_cursor,
    }
