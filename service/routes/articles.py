"""/v1/articles: store, list, read and delete articles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from index.article import Receipt
from index.errors import ArticleNotFound
from service.routes import incoming
from service.routes.bodies import media_type
from service.routes.problems import Problem, invalid_fields
from service.routes.running import RunningService
from service.schemas import ArticleBody, ArticleSummary, ListBody, ReceiptBody, examples, list_body
from service.schemas.envelope import FieldProblem

if TYPE_CHECKING:
    from service.wiring import Byline

router = APIRouter(prefix="/v1/articles", tags=["articles"])

_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")
_SCHEMA = "#/components/schemas/"
_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {"anyOf": [{"$ref": f"{_SCHEMA}ArticleInput"}, {"$ref": f"{_SCHEMA}ArticlesInput"}]},
            "examples": {
                "one": {"summary": "One article", "value": examples.ARTICLE_INPUT},
                "several": {"summary": "Several", "value": {"articles": [examples.ARTICLE_INPUT]}},
            },
        },
        "application/x-ndjson": {"schema": {"type": "string", "description": "One ArticleInput a line."}},
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "properties": {"files": {"type": "array", "items": {"type": "string", "format": "binary"}}},
                "required": ["files"],
            }
        },
    },
}


@router.post(
    "", summary="Store articles", response_model=ListBody[ReceiptBody], openapi_extra={"requestBody": _BODY}
)
async def add_articles(
    request: Request,
    running: RunningService,
    source: Annotated[
        str | None, Query(max_length=200, description="NDJSON: the file's name, for its receipts.")
    ] = None,
    first_line: Annotated[
        int,
        Query(
            ge=1, le=10**9, description="NDJSON: the number of the first line, when a file is sent in parts."
        ),
    ] = 1,
) -> JSONResponse:
    """One receipt an article, in the order sent. Sending the same thing twice changes nothing.

    The same URL with new text makes a new version.
    """
    kind = media_type(request)
    if kind == "application/json":
        body = await request.body()
        items = await running.reading(incoming.items_from_json, body)
    elif kind == "application/x-ndjson":
        body = await request.body()
        items = incoming.items_from_lines(body, source=source, first_line=first_line)
    elif kind == "multipart/form-data":
        items = incoming.items_from_files(await incoming.uploaded_files(request))
    else:
        raise Problem(415, "Send application/json, application/x-ndjson or multipart/form-data.")
    receipts = await running.writing(_store, running.byline, items)
    return JSONResponse(list_body([ReceiptBody.of(receipt) for receipt in receipts]))


@router.get("", summary="List articles", response_model=ListBody[ArticleSummary])
async def list_articles(
    running: RunningService,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: Annotated[
        str | None, Query(max_length=18, description="`next_cursor` of the page before.")
    ] = None,
) -> JSONResponse:
    """The current version of every article, the last stored first."""
    try:
        page = await running.reading(running.byline.catalogue.list_articles, limit=limit, cursor=cursor)
    except ValueError:
        message = "is not a cursor; pass `next_cursor` of the page before"
        raise invalid_fields([FieldProblem(field="cursor", message=message)]) from None
    summaries = [ArticleSummary.of(info) for info in page.articles]
    return JSONResponse(list_body(summaries, next_cursor=page.next_cursor))


@router.get("/{article_id}", summary="Read an article", response_model=ArticleBody)
async def get_article(
    article_id: str, running: RunningService, version: Annotated[int | None, Query(ge=1, le=10**6)] = None
) -> JSONResponse:
    """One version with its text and sentences; the newest unless `version` says otherwise."""
    article = await running.reading(running.byline.catalogue.get_article, _known_form(article_id), version)
    return JSONResponse(ArticleBody.of_article(article).model_dump(mode="json"))


@router.delete("/{article_id}", summary="Delete an article", status_code=204, response_class=Response)
async def delete_article(article_id: str, running: RunningService) -> Response:
    """Removes every version. Answers that cited it are kept as they were given."""
    await running.writing(running.byline.ingester.delete, _known_form(article_id))
    return Response(status_code=204)


def _known_form(article_id: str) -> str:
    if not _ID.fullmatch(article_id):
        raise ArticleNotFound("No article has this id.")
    return article_id


def _store(byline: Byline, items: Iterator[incoming.Item]) -> list[Receipt]:
    """A receipt for each item, in their order; refused items never reach the ingester."""
    all_items = list(items)
    stored = byline.ingester.ingest(item for item in all_items if not isinstance(item, Receipt))
    receipts = [item if isinstance(item, Receipt) else next(stored) for item in all_items]
    byline.metrics.articles_received(receipts)
    return receipts
