"""The client of the REST API: the command line, the eval and any Python program speak through it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, TypedDict, Unpack
from urllib.parse import quote

import httpx
from pydantic import SecretStr

from service import uploads
from service.client_in_process import InProcessTransport
from service.client_replies import LAST_EVENTS, AnswerEvent, Body, ClientError, body_of, events_of, problem_of
from service.client_uploads import stored
from service.settings import Settings

__all__ = ["AnswerEvent", "AskOptions", "Body", "BylineClient", "ClientError", "client_within", "connect"]

_TIMEOUT = httpx.Timeout(120.0, connect=5.0)
# A streamed answer is never silent for longer than 15 s.
_STREAM_TIMEOUT = httpx.Timeout(45.0, connect=5.0)
_RECONNECTIONS = 2
_RECONNECT_SECONDS = 0.5


class AskOptions(TypedDict, total=False):
    """How a question is to be answered; the service's own defaults hold for what is left out."""

    mode: str
    filters: Mapping[str, Any] | None
    max_statements: int | None
    include: Sequence[str]


class BylineClient:
    """Methods return the bodies of the REST API as plain dictionaries.

    Args:
        http: a client whose base URL is the service.
        max_body_bytes: the largest request body to send.
    """

    def __init__(self, http: httpx.AsyncClient, *, max_body_bytes: int = 20_000_000) -> None:
        self._http = http
        self._max_body_bytes = max_body_bytes

    @property
    def url(self) -> str:
        """Where the service is."""
        return str(self._http.base_url).rstrip("/")

    async def ask(self, question: str, **options: Unpack[AskOptions]) -> Body:
        """The answer object: statements with citations, or an abstention."""
        return await self._send("POST", "/v1/ask", json=_asked(question, options))

    async def stream(self, question: str, **options: Unpack[AskOptions]) -> AsyncGenerator[AnswerEvent, None]:
        """The same as it comes about: each verified statement at once, the whole object at the end.

        A connection that breaks is made again and goes on where it was. A second `answer.started` says that the
        service had to answer anew: what came before it counts no longer.

        Raises:
            ClientError: also at the end of a stream that has begun.
        """
        body = {**_asked(question, options), "stream": True}
        last_id: str | None = None
        for broken in range(_RECONNECTIONS + 1):
            try:
                async for event in self._events(body, last_id):
                    yield event
                    last_id = event.id or last_id
                    if event.name in LAST_EVENTS:
                        return
            except httpx.HTTPError as error:
                if last_id is None or broken == _RECONNECTIONS:
                    raise self._unreachable(error) from None
            await asyncio.sleep(_RECONNECT_SECONDS)
        raise ClientError("Cut off", f"{self.url} ended the stream before the answer was complete.")

    async def search(
        self, query: str, *, limit: int = 10, filters: Mapping[str, Any] | None = None
    ) -> list[Body]:
        """Passages, best first."""
        return list((await self.search_page(query, limit=limit, filters=filters))["data"])

    async def search_page(
        self, query: str, *, limit: int = 10, filters: Mapping[str, Any] | None = None
    ) -> Body:
        """Passages in `data`, best first; `degraded` says what failed while searching, or is None."""
        body = {"query": query, "limit": limit, "filters": dict(filters or {})}
        return await self._send("POST", "/v1/search", json=body)

    async def verify(self, text: str, *, filters: Mapping[str, Any] | None = None) -> list[Body]:
        """Each sentence of `text` with verdict, score and citations."""
        body = {"text": text, "filters": dict(filters or {})}
        return list((await self._send("POST", "/v1/verify", json=body))["data"])

    async def ingest_articles(self, articles: Iterable[Mapping[str, Any]]) -> AsyncGenerator[Body, None]:
        """Send articles (records with the fields of the API) in batches; a receipt for each, in order."""
        for upload in uploads.pack_articles(articles, max_body_bytes=self._max_body_bytes):
            for receipt in await stored(upload, self._send):
                yield receipt

    async def ingest_files(
        self, paths: Sequence[Path], *, on_progress: Callable[[int], None] | None = None
    ) -> AsyncIterator[Body]:
        """Send files in bounded requests; a receipt for each article, in order.

        Args:
            paths: files, not folders (`index.loading.find_files` looks into folders).
            on_progress: called with the number of bytes done, after each request.
        """
        for upload in uploads.pack(paths, max_body_bytes=self._max_body_bytes):
            for receipt in await stored(upload, self._send):
                yield receipt
            if on_progress is not None:
                on_progress(upload.size)

    async def articles(self, *, page_size: int = 100) -> AsyncGenerator[Body, None]:
        """Every stored article's bibliographic fields, page by page."""
        cursor: str | None = None
        while True:
            page = await self.articles_page(limit=page_size, cursor=cursor)
            for article in page["data"]:
                yield article
            cursor = page["next_cursor"]
            if cursor is None:
                return

    async def articles_page(self, *, limit: int = 50, cursor: str | None = None) -> Body:
        """One page of the list of articles; its `next_cursor` leads to the next, or is None."""
        params: dict[str, str | int] = {"limit": limit, **({"cursor": cursor} if cursor else {})}
        return await self._send("GET", "/v1/articles", params=params)

    async def article(self, article_id: str, *, version: int | None = None) -> Body:
        """One article version with text and sentences."""
        params = {} if version is None else {"version": version}
        return await self._send("GET", _path("articles", article_id), params=params)

    async def delete(self, article_id: str) -> None:
        """Remove every version of an article."""
        await self._send("DELETE", _path("articles", article_id))

    async def answer(self, answer_id: str) -> Body:
        """An answer as it was given."""
        return await self._send("GET", _path("answers", answer_id))

    async def health(self) -> Body:
        """What /readyz says: `status` and what is `degraded`."""
        return await self._send("GET", "/readyz")

    async def _events(self, body: Body, last_id: str | None) -> AsyncIterator[AnswerEvent]:
        headers = {"Last-Event-ID": last_id} if last_id else {}
        sent = self._http.stream("POST", "/v1/ask", json=body, headers=headers, timeout=_STREAM_TIMEOUT)
        async with sent as response:
            if not response.is_success:
                await response.aread()
                raise problem_of(response)
            async for event in events_of(response):
                yield event

    async def _send(self, method: str, path: str, **request: Any) -> Body:
        try:
            response = await self._http.request(method, path, **request)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._unreachable(error) from None
        if not response.is_success:
            raise problem_of(response)
        return body_of(response) if response.content else {}

    def _unreachable(self, error: Exception) -> ClientError:
        if isinstance(error, httpx.TimeoutException):
            return ClientError("Timeout", f"{self.url} did not answer in time; try again.")
        detail = f"{self.url} cannot be reached ({type(error).__name__}); is the service running there?"
        return ClientError("Unreachable", detail)


@asynccontextmanager
async def connect(
    settings: Settings, url: str | None = None, *, key: str | None = None
) -> AsyncIterator[BylineClient]:
    """A client of the service at `url`, or of the one that owns the data directory, or of its own.

    Args:
        settings: name the data directory, and the API key unless `key` does.
        url: a service elsewhere.
        key: an API key, for a service that asks for one.

    Raises:
        IndexingError, ServiceError: in process, when the collection cannot be opened.
        ClientError: `url` is no web address, or the key cannot be one.
    """
    from index.ownership import who_owns

    owner = None if url else who_owns(settings.data_dir)
    address = url or (owner.url if owner else None)
    async with AsyncExitStack() as stack:
        if address:
            # A proxy of the environment may lead to a given address, never to the service on this machine.
            http = httpx.AsyncClient(
                base_url=_checked(address),
                headers=_authorization(key or settings.api_key),
                timeout=_TIMEOUT,
                trust_env=url is not None,
            )
        else:
            from service.app import create_app

            app = create_app(settings, is_guarded=False)
            await stack.enter_async_context(app.router.lifespan_context(app))
            http = _http_within(app)
        await stack.enter_async_context(http)
        yield BylineClient(http, max_body_bytes=int(settings.max_body_mb * 1_000_000))


def client_within(app: Any) -> BylineClient:
    """A client of an app of this process, which must be running; it opens no connection."""
    return BylineClient(_http_within(app))


def _http_within(app: Any) -> httpx.AsyncClient:
    transport = InProcessTransport(app)
    return httpx.AsyncClient(base_url="http://byline.local", timeout=None, transport=transport)  # noqa: S113  in process


def _asked(question: str, options: AskOptions) -> Body:
    return {"question": question, **{name: value for name, value in options.items() if value is not None}}


def _path(kind: str, identifier: str) -> str:
    """The address of one article or answer; an id that would lead elsewhere names nothing."""
    if not identifier.strip(".") or "/" in identifier:
        raise ClientError("Not Found", f"No {kind.removesuffix('s')} has this id.", status=404)
    return f"/v1/{kind}/{quote(identifier, safe='')}"


def _authorization(key: str | SecretStr | None) -> dict[str, str]:
    secret = key.get_secret_value() if isinstance(key, SecretStr) else key
    if not secret:
        return {}
    if not (secret.isascii() and secret.isprintable()):
        raise ClientError("Bad key", "The API key has characters that no key has; was all of it copied?")
    return {"Authorization": f"Bearer {secret}"}


def _checked(url: str) -> str:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        parsed = httpx.URL("")
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise ClientError("Bad address", f"{url!r} is no address of a service; try http://127.0.0.1:8000.")
    return url
