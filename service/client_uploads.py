"""Uploads of the client: each ends as receipts, also what cannot be sent or is too large."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from service import uploads
from service.client_replies import Body, ClientError

# An article takes as long as embedding it does; a batch may hold a hundred.
_TIMEOUT = httpx.Timeout(900.0, connect=5.0)


async def stored(upload: uploads.Upload, send: Callable[..., Awaitable[Body]]) -> list[Body]:
    """The receipts of one upload; `send` is the client's own way to send a request."""
    if isinstance(upload, uploads.Refused):
        return [_rejected(upload.source, upload.reason)]
    try:
        reply = await send("POST", "/v1/articles", timeout=_TIMEOUT, **_request(upload))
    except ClientError as error:
        if error.status != httpx.codes.REQUEST_ENTITY_TOO_LARGE:
            raise
        if isinstance(upload, uploads.LineBatch):
            return [_rejected(upload.source, error.detail)]
        return [_rejected(name, error.detail) for name, _ in upload.files]
    return list(reply["data"])


def _request(upload: uploads.FileBatch | uploads.LineBatch) -> dict[str, Any]:
    if isinstance(upload, uploads.FileBatch):
        return {"files": [("files", file) for file in upload.files]}
    params: dict[str, str | int] = {"first_line": upload.first_line}
    return {
        "content": upload.content,
        "params": {**params, "source": upload.source} if upload.source else params,
        "headers": {"Content-Type": "application/x-ndjson"},
    }


def _rejected(source: str | None, reason: str) -> Body:
    return {
        "article_id": None,
        "version": None,
        "status": "rejected",
        "reason": reason,
        "duplicate_of": None,
        "sentences": 0,
        "passages": 0,
        "title": "",
        "source": source,
    }
