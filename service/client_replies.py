"""What comes back to the client: bodies, the events of a stream, and refusals as one kind of error."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx

Body = dict[str, Any]

LAST_EVENTS = frozenset({"answer.completed", "error"})


class ClientError(Exception):
    """The service could not be reached, or refused; `title` and `detail` are those of its problem."""

    def __init__(
        self, title: str, detail: str, *, status: int | None = None, code: str | None = None
    ) -> None:
        super().__init__(detail or title)
        self.title = title
        self.detail = detail
        self.status = status
        self.code = code


@dataclass(frozen=True, slots=True)
class AnswerEvent:
    """One event of a streamed answer: its name ("statement.added"), its JSON object and its id."""

    name: str
    data: Body
    id: str | None = None


def problem_of(response: httpx.Response) -> ClientError:
    """What a response that is no success says; it must have been read."""
    body = _object(response.content) or {}
    return ClientError(
        str(body.get("title", response.reason_phrase)),
        str(body.get("detail", response.reason_phrase)),
        status=response.status_code,
        code=body.get("code"),
    )


def body_of(response: httpx.Response) -> Body:
    """The JSON object of a success.

    Raises:
        ClientError: it is none.
    """
    body = _object(response.content)
    if body is None:
        raise _no_byline(response)
    return body


async def events_of(response: httpx.Response) -> AsyncIterator[AnswerEvent]:
    """The events of a streamed answer, as far as they come.

    Raises:
        ClientError: it is no such stream, or ends in an error.
    """
    if not response.headers.get("content-type", "").startswith("text/event-stream"):
        raise _no_byline(response)
    fields: dict[str, str] = {}
    async for line in response.aiter_lines():
        if line:
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
            continue
        if "data" in fields:
            yield _event(fields, response)
        fields = {}


def _event(fields: dict[str, str], response: httpx.Response) -> AnswerEvent:
    data = _object(fields["data"].encode())
    if data is None:
        raise _no_byline(response)
    if fields.get("event") == "error":
        title, detail = str(data.get("title")), str(data.get("detail"))
        raise ClientError(title, detail, status=data.get("status"), code=data.get("code"))
    return AnswerEvent(fields.get("event", "message"), data, fields.get("id"))


def _object(content: bytes) -> Body | None:
    try:
        value = json.loads(content)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _no_byline(response: httpx.Response) -> ClientError:
    return ClientError("Bad reply", f"{response.url.host} did not answer like a Byline service.")
