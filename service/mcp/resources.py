"""Articles as MCP resources: `byline://articles/ID`, and one version of it with `?version=N`."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote

import mcp_types as types
from mcp.shared.exceptions import MCPError

from service.client import BylineClient
from service.mcp.results import URI_PREFIX, article_uri
from service.mcp.telling import one_line
from service.schemas import ArticleSummary

TEMPLATE = types.ResourceTemplate(
    name="article",
    title="Article",
    uri_template=f"{URI_PREFIX}{{id}}{{?version}}",
    description="The text of an article, unchanged, and its bibliographic record. Default: the newest version.",
    mime_type="text/plain",
)

_PAGE_SIZE = 50
_URI = re.compile(rf"{re.escape(URI_PREFIX)}([^/?#]+)(?:\?version=([1-9]\d{{0,5}}))?")


async def list_articles(client: BylineClient, cursor: str | None) -> types.ListResourcesResult:
    """A page of the stored articles, the last stored first."""
    page = await client.articles_page(limit=_PAGE_SIZE, cursor=cursor)
    listed = [_described(article) for article in page["data"]]
    return types.ListResourcesResult(resources=listed, next_cursor=page["next_cursor"])


async def read_article(client: BylineClient, uri: str) -> types.ReadResourceResult:
    """The article's text, in which offsets of citations hold, then what it is as JSON."""
    found = _URI.fullmatch(uri)
    if found is None:
        raise MCPError(
            types.INVALID_PARAMS,
            f"No resource is at this address; articles are at {URI_PREFIX}ID.",
            {"uri": uri},
        )
    version = int(found[2]) if found[2] else None
    article = await client.article(unquote(found[1]), version=version)
    record = {name: article[name] for name in ArticleSummary.model_fields}
    return types.ReadResourceResult(
        contents=[
            types.TextResourceContents(uri=uri, mime_type="text/plain", text=article["text"]),
            types.TextResourceContents(
                uri=uri, mime_type="application/json", text=json.dumps(record, ensure_ascii=False)
            ),
        ]
    )


def _described(article: dict[str, Any]) -> types.Resource:
    day = str(article["published_at"] or "")[:10]
    told = ", ".join(part for part in (one_line(article["publisher"]), day) if part)
    title = one_line(article["title"]) or article["id"]
    return types.Resource(
        uri=article_uri(article["id"]),
        name=title,
        title=title,
        description=told or None,
        mime_type="text/plain",
    )
