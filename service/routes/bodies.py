"""Reading request bodies strictly: size, media type, JSON, and words to ask or search for."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from email.message import Message
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from service.errors import QuestionInvalid
from service.routes.problems import Problem, problem_response
from service.schemas import clean_question
from service.schemas.envelope import FieldProblem
from service.settings import Settings

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_EMPTY = "The body is empty; send a JSON object."


class BodyLimit:
    """Refuses bodies above the limit: by their declared length at once, by their bytes while they arrive."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]], max_bytes: int) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._detail = f"The body is larger than {max_bytes / 1_000_000:g} MB; send it in parts."

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = dict(scope["headers"]).get(b"content-length", b"")
        if declared.isdigit() and int(declared[:20]) > self._max_bytes:
            await problem_response(scope, 413, self._detail)(scope, receive, send)
            return
        received = 0

        async def receive_within_limit() -> MutableMapping[str, Any]:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._max_bytes:
                raise Problem(413, self._detail)
            return message

        await self._app(scope, receive_within_limit, send)


class StrictRequest(Request):
    """A request whose JSON is read by `parse_json`."""

    async def json(self) -> Any:
        """The body as JSON values."""
        return parse_json(await self.body())


class JSONRoute(APIRoute):
    """A route that takes a JSON body and says clearly when it got something else."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler of FastAPI behind a check of media type and emptiness."""
        handle = super().get_route_handler()

        async def handle_json(request: Request) -> Response:
            strict = StrictRequest(request.scope, request.receive)
            if self.body_field is not None:
                if media_type(request) != "application/json":
                    raise Problem(415, "Send the body as application/json.")
                if not await strict.body():
                    raise Problem(400, _EMPTY)
            return await handle(strict)

        return handle_json


def media_type(request: Request) -> str:
    """The media type of the body, in lower case, without parameters.

    Raises:
        Problem: 415 for a compressed body or a charset other than UTF-8.
    """
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Problem(415, "Compressed bodies are not accepted; send the body as it is.")
    header = Message()
    header["content-type"] = request.headers.get("content-type", "")
    charset = (header.get_content_charset() or "utf-8").replace("_", "-")
    if charset not in {"utf-8", "utf8", "us-ascii", "ascii"}:
        raise Problem(415, "Send text in UTF-8.")
    return header.get_content_type() if request.headers.get("content-type") else ""


def parse_json(data: bytes) -> Any:
    """The value of one JSON text.

    Raises:
        Problem: 400 for anything but strict UTF-8 JSON with unique keys and a sane depth.
    """
    if not data:
        raise Problem(400, _EMPTY)
    try:
        text = data.decode("utf-8-sig")
        return json.loads(text, object_pairs_hook=_unique_keys, parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise Problem(400, f"The body is not UTF-8 (byte {error.start}).") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Problem(400, f"The body is not JSON: {error.msg} at {where}.") from None
    except RecursionError:
        raise Problem(400, "The JSON is nested too deeply.") from None
    except ValueError:
        raise Problem(400, "The JSON has a number that is too long.") from None


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise Problem(400, f"The JSON has the key {twice[:100]!r} twice in one object.")
    return values


def _refuse_constant(name: str) -> Any:
    raise Problem(400, f"The body is not JSON: {name} is not a JSON number.")


def checked_words(text: str, settings: Settings, *, field: str) -> str:
    """`text` trimmed and fit to be asked or searched for.

    Raises:
        Problem: 422 that names `field`.
    """
    try:
        return clean_question(text, max_chars=settings.max_question_chars, field=field)
    except QuestionInvalid as error:
        errors = [FieldProblem(field=field, message=str(error))]
        raise Problem(422, str(error), code="question_invalid", errors=errors) from None
