"""The client of the REST API: the command line, the eval and any Python program speak through it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
from pydantic import SecretStr

from service import uploads
from service.settings import Settings

Body = dict[str, Any]

_TIMEOUT = httpx.Timeout(120.0, connect=5.0)
# An article takes as long as embedding it does; a batch may hold a hundred.
_INGEST_TIMEOUT = httpx.Timeout(900.0, connect=5.0)


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

    async def ask(
        self,
        question: str,
        *,
        mode: str = "auto",
        filters: Mapping[str, Any] | None = None,
        max_statements: int | None = None,
        include: Sequence[str] = (),
    ) -> Body:
        """The answer object: statements with citations, or an abstention."""
        body: Body = {
            "question": question,
            "mode": mode,
            "filters": dict(filters or {}),
            "include": list(include),
        }
        if max_statements is not None:
            body["max_statements"] = max_statements
        return await self._send("POST", "/v1/ask", json=body)

    async def search(
        self, query: str, *, limit: int = 10, filters: Mapping[str, Any] | None = None
    ) -> list[Body]:
        """Passages, best first."""
        body = {"query": query, "limit": limit, "filters": dict(filters or {})}
        return list((await self._send("POST", "/v1/search", json=body))["data"])

    async def verify(self, text: str, *, filters: Mapping[str, Any] | None = None) -> list[Body]:
        """Each sentence of `text` with verdict, score and citations."""
        body = {"text": text, "filters": dict(filters or {})}
        return list((await self._send("POST", "/v1/verify", json=body))["data"])

    async def ingest_articles(self, articles: Iterable[Mapping[str, Any]]) -> AsyncIterator[Body]:
        """Send articles (records with the fields of the API) in batches; a receipt for each, in order."""
        for upload in uploads.pack_articles(articles, max_body_bytes=self._max_body_bytes):
            for receipt in await self._upload(upload):
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
            for receipt in await self._upload(upload):
                yield receipt
            if on_progress is not None:
                on_progress(upload.size)

    async def articles(self, *, page_size: int = 100) -> AsyncIterator[Body]:
        """Every stored article's bibliographic fields, page by page."""
        cursor: str | None = None
        while True:
            params: dict[str, str | int] = {"limit": page_size, **({"cursor": cursor} if cursor else {})}
            page = await self._send("GET", "/v1/articles", params=params)
            for article in page["data"]:
                yield article
            cursor = page["next_cursor"]
            if cursor is None:
                return

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

    async def _upload(self, upload: uploads.Upload) -> list[Body]:
        if isinstance(upload, uploads.Refused):
            return [_rejected(upload.source, upload.reason)]
        try:
            if isinstance(upload, uploads.FileBatch):
                return await self._store(files=[("files", file) for file in upload.files])
            params: dict[str, str | int] = {"first_line": upload.first_line}
            return await self._store(
                content=upload.content,
                params={**params, "source": upload.source} if upload.source else params,
                headers={"Content-Type": "application/x-ndjson"},
            )
        except ClientError as error:
            if error.status != httpx.codes.REQUEST_ENTITY_TOO_LARGE:
                raise
            names = (
                [name for name, _ in upload.files]
                if isinstance(upload, uploads.FileBatch)
                else [upload.source]
            )
            return [_rejected(name, error.detail) for name in names]

    async def _store(self, **request: Any) -> list[Body]:
        return list((await self._send("POST", "/v1/articles", timeout=_INGEST_TIMEOUT, **request))["data"])

    async def _send(self, method: str, path: str, **request: Any) -> Body:
        try:
            response = await self._http.request(method, path, **request)
        except httpx.TimeoutException:
            raise ClientError("Timeout", f"{self.url} did not answer in time; try again.") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            detail = f"{self.url} cannot be reached ({type(error).__name__}); is the service running there?"
            raise ClientError("Unreachable", detail) from None
        if response.is_success:
            return _json_object(response) if response.content else {}
        problem = _json_object(response)
        raise ClientError(
            str(problem.get("title", response.reason_phrase)),
            str(problem.get("detail", response.reason_phrase)),
            status=response.status_code,
            code=problem.get("code"),
        )


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
            transport = httpx.ASGITransport(app)
            http = httpx.AsyncClient(base_url="http://byline.local", timeout=None, transport=transport)  # noqa: S113  in process
        await stack.enter_async_context(http)
        yield BylineClient(http, max_body_bytes=int(settings.max_body_mb * 1_000_000))


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


def _json_object(response: httpx.Response) -> Body:
    try:
        value = response.json()
    except ValueError:
        value = None
    if isinstance(value, dict):
        return value
    if response.is_success:
        raise ClientError("Bad reply", f"{response.url.host} did not answer like a Byline service.")
    return {}


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
