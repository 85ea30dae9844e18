"""Reading request bodies strictly: size, media type, JSON, and words to ask or search for."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from email.message import Message
from typing import Any

import anyio
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

_TWO_LENGTHS = "Send Content-Length or Transfer-Encoding, not both."
_EMPTY = "The body is empty; send a JSON object."

# A body that arrives more slowly than this is cut: it holds a place that others wait for.
PATIENCE_SECONDS = 10.0
SLOWEST_BYTES_PER_SECOND = 50_000


class BodyLimit:
    """Refuses bodies above the limit: by their declared length at once, by their bytes while they arrive.

    Those that trickle in are refused too, so that slow clients cannot hold every place.
    """

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]], max_bytes: int) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._detail = f"The body is larger than {max_bytes / 1_000_000:g} MB; send it in parts."

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        if b"content-length" in headers and b"transfer-encoding" in headers:
            # Where two lengths disagree, what follows may be another's request: nothing more is read of it.
            refused = problem_response(scope, 400, _TWO_LENGTHS, headers={"Connection": "close"})
            await refused(scope, receive, send)
            return
        declared = headers.get(b"content-length", b"")
        if declared.isdigit() and int(declared[:20]) > self._max_bytes:
            await problem_response(scope, 413, self._detail)(scope, receive, send)
            return
        await self._app(scope, _ArrivingBody(receive, self._max_bytes, self._detail), send)


class _ArrivingBody:
    """The `receive` of one request, within the limits of size and time."""

    def __init__(self, receive: Receive, max_bytes: int, detail: str) -> None:
        self._receive = receive
        self._max_bytes = max_bytes
        self._detail = detail
        self._started = anyio.current_time()
        self._received = 0
        self._is_complete = False

    async def __call__(self) -> MutableMapping[str, Any]:
        if self._is_complete:  # what comes now is the client's leaving, for which there is no hurry
            return await self._receive()
        allowed = PATIENCE_SECONDS + self._received / SLOWEST_BYTES_PER_SECOND
        with anyio.CancelScope(deadline=self._started + allowed):
            message = await self._receive()
            self._received += len(message.get("body", b""))
            self._is_complete = not message.get("more_body", False)
            if self._received > self._max_bytes:
                raise Problem(413, self._detail)
            return message
        raise Problem(408, headers={"Connection": "close"})


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
