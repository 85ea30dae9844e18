"""The one shape that every refusal has, as a check of any HTTP client's response."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

_FIELDS = {"type", "title", "status", "detail", "code", "request_id", "errors"}
_LEAKS = ("Traceback", 'File "', "/site-packages/", "sqlalchemy", "sqlite3.", "chromadb.")


def problem_in(status: int, headers: Mapping[str, Any], content: bytes) -> str | None:
    """What is wrong with a response: a 5xx, an error of another shape, or one that tells too much; else None."""
    if status >= 500:
        return f"status {status}: {content[:300]!r}"
    if status < 400:
        return None
    kind = str(headers.get("content-type"))
    if "application/problem+json" not in kind:
        return f"status {status} with {kind}"
    body = json.loads(content)
    if set(body) != _FIELDS or body["status"] != status or not body["detail"]:
        return f"not a problem: {sorted(body)}"
    if len(content) > 20_000:
        return f"an error of {len(content)} bytes"
    leaks = [leak for leak in _LEAKS if leak in content.decode()]
    return f"tells {leaks}" if leaks else None
