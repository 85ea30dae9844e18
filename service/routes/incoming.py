"""What POST /v1/articles receives, in any of its forms, as drafts and refused items in the order sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from fastapi import Request
from pydantic import ValidationError
from starlette.datastructures import UploadFile

from index.article import ArticleDraft, Receipt, ReceiptStatus
from index.errors import ArticleRejected
from service.routes.bodies import parse_json
from service.routes.problems import Problem, field_problems, invalid_fields
from service.schemas import ArticleInput, ArticlesInput
from service.schemas.envelope import FieldProblem
from service.schemas.fields import control_character

MAX_LINES = 1000
MAX_FILES = 100

Item = ArticleDraft | Receipt


def items_from_json(data: bytes) -> Iterator[Item]:
    """One article, or `{"articles": [...]}`. Any bad field refuses the whole request.

    Raises:
        Problem: 400 for bad JSON, 422 naming the field.
    """
    value = parse_json(data)
    several = isinstance(value, dict) and "articles" in value
    try:
        given = (
            ArticlesInput.model_validate(value).articles if several else [ArticleInput.model_validate(value)]
        )
    except ValidationError as error:
        raise invalid_fields(field_problems(error.errors())) from None
    return (_draft_or_rejected(article.model_dump(mode="json", exclude_none=True), None) for article in given)


def items_from_lines(data: bytes, *, source: str | None, first_line: int) -> Iterator[Item]:
    """One article a line (NDJSON). A bad line is refused by itself; the others are stored.

    Raises:
        Problem: 400 for an empty body, 413 for too many.
    """
    lines = [
        (number, line) for number, line in enumerate(data.split(b"\n"), start=first_line) if line.strip()
    ]
    if len(lines) > MAX_LINES:
        raise Problem(413, f"The body has {len(lines)} lines; send at most {MAX_LINES} at once.")
    if not data:
        raise Problem(400, "The body is empty; send one JSON object a line.")
    return (_item_from_line(line, number, source) for number, line in lines)


def items_from_files(files: Sequence[tuple[str, bytes]]) -> Iterator[Item]:
    """The articles of uploaded files, by the format that each file name says."""
    from index.loading import LoadFailure, load_bytes

    for name, data in files:
        found_any = False
        for item in load_bytes(data, name):
            found_any = True
            yield rejected(item.reason, item.source) if isinstance(item, LoadFailure) else item
        if not found_any:
            yield rejected("no article was found in it", name)


async def uploaded_files(request: Request) -> list[tuple[str, bytes]]:
    """Name and content of each file of a multipart body; the names of the form's fields do not matter.

    Raises:
        Problem: 422 when there is no file in it.
    """
    async with request.form(max_files=MAX_FILES, max_fields=MAX_FILES) as form:
        files = [
            (_file_name(value.filename), await value.read())
            for _, value in form.multi_items()
            if isinstance(value, UploadFile)
        ]
    if not files:
        raise invalid_fields([FieldProblem(field="files", message="send at least one file")])
    return files


def rejected(reason: str, source: str | None, *, title: str = "") -> Receipt:
    """The receipt of something that could not even be read as an article."""
    return Receipt(None, None, ReceiptStatus.REJECTED, reason=reason, title=title, source=source)


def _item_from_line(line: bytes, number: int, source: str | None) -> Item:
    where = f"{source}#{number}" if source else None
    try:
        item = _draft_or_rejected(parse_json(line), where)
    except Problem as problem:
        return rejected(f"line {number}: {problem.detail}", where)
    if isinstance(item, Receipt):
        return replace(item, reason=f"line {number}: {item.reason}")
    return item


def _draft_or_rejected(record: Any, source: str | None) -> Item:
    from index.loading import draft_from_record

    try:
        return draft_from_record(record, source=source)
    except ArticleRejected as error:
        title = record.get("title") if isinstance(record, dict) else None
        return rejected(str(error), source, title=title if isinstance(title, str) else "")


def _file_name(name: str | None) -> str:
    last = PurePosixPath((name or "").replace("\\", "/")).name
    return last[-200:] if last and not control_character(last) else "file"
