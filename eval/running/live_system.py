"""A running service, wherever it is: questions go to it, its articles must be the dataset's."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from eval.cases.gold import StoredArticle
from eval.datasets.dataset import Dataset
from eval.errors import ArticlesMissing, RunFailed, RunInvalid
from eval.examinees.answering import AnsweringExaminee
from eval.running.article_matching import check_none_missing, match_articles
from eval.running.indexing import as_stored
from eval.running.progress import Progress
from eval.running.system import Collection, Examinee
from index.article import ArticleDraft
from service.client import BylineClient

TIMEOUT_SECONDS = 120.0
_REQUESTS_AT_ONCE = 4


class LiveSystem:
    """The service at `url`. It is only read from, unless `ingest` says that the articles may be sent to it.

    Articles are matched by address, else by the file they came from, else by title and publisher.

    Raises:
        RunInvalid: `url` is no web address.
    """

    def __init__(
        self,
        url: str,
        *,
        mode: str,
        key: str | None = None,
        ingest: bool = False,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self._url = _checked(url)
        self._mode = mode
        self._key = key
        self._ingest = ingest
        self._timeout = httpx.Timeout(timeout_seconds, connect=5.0)

    @property
    def name(self) -> str:
        """The service by its address, without credentials."""
        return f"service at {self._url.copy_with(username=None, password=None)}".rstrip("/")

    @property
    def settings(self) -> Mapping[str, Any]:
        """None are known from outside."""
        return {}

    @property
    def models(self) -> Mapping[str, str]:
        """None are known from outside; its answers name them."""
        return {}

    @property
    def prompts(self) -> tuple[str, ...]:
        """None are known from outside; its answers name theirs."""
        return ()

    def prepare(self, dataset: Dataset, scratch: Path, progress: Progress) -> Collection:  # noqa: ARG002
        """Find the articles in its collection, or send them.

        Raises:
            ArticlesMissing: some are not there, and may not be sent or were rejected.
            ClientError, RunFailed: the service cannot be reached, refuses, or is of another kind.
        """
        started = time.perf_counter()
        try:
            articles = asyncio.run(self._find(dataset.drafts, progress))
        except (LookupError, TypeError, ValueError) as error:
            what = f"{type(error).__name__}: {error}"
            raise RunFailed(f"the {self.name} did not answer like a Byline service: {what}") from error
        return Collection(articles, seconds=round(time.perf_counter() - started, 3))

    @asynccontextmanager
    async def open(self, dataset: Dataset, collection: Collection) -> AsyncIterator[Examinee]:
        """A client of the service."""
        async with self._connect() as service:
            yield AnsweringExaminee(service, dataset.cases, collection.articles, mode=self._mode)

    @asynccontextmanager
    async def _connect(self) -> AsyncIterator[BylineClient]:
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        async with httpx.AsyncClient(base_url=self._url, headers=headers, timeout=self._timeout) as http:
            yield BylineClient(http)

    async def _find(self, drafts: Sequence[ArticleDraft], progress: Progress) -> dict[str, StoredArticle]:
        async with self._connect() as service:
            if self._ingest:
                ids = await _send(service, drafts, progress)
            else:
                ids = match_articles(drafts, [one async for one in service.articles()])
                check_none_missing(drafts, ids, self.name)
            progress.starts("Reading", len(ids))
            slots = asyncio.Semaphore(_REQUESTS_AT_ONCE)

            async def read(source: str, article_id: str) -> tuple[str, StoredArticle]:
                async with slots:
                    body = await service.article(article_id)
                progress.advances()
                return source, as_stored(source, body)

            return dict(await asyncio.gather(*(read(*item) for item in sorted(ids.items()))))


async def _send(service: BylineClient, drafts: Sequence[ArticleDraft], progress: Progress) -> dict[str, str]:
    """Article id by source name of what was stored; receipts come in the order of the articles."""
    progress.starts("Sending", len(drafts))
    ids, rejected = {}, []
    receipts = service.ingest_articles([_as_record(draft) for draft in drafts])
    async for draft, receipt in _pair(drafts, receipts):
        progress.advances()
        if receipt["article_id"] is None:
            rejected.append(f"{draft.source}: {receipt['reason']}")
        elif draft.source:
            ids[draft.source] = str(receipt["article_id"])
    if rejected:
        raise ArticlesMissing("the service did not store these articles:\n" + "\n".join(rejected[:20]))
    return ids


async def _pair(
    drafts: Sequence[ArticleDraft], receipts: AsyncIterator[dict[str, Any]]
) -> AsyncIterator[tuple[ArticleDraft, dict[str, Any]]]:
    waiting = iter(drafts)
    async for receipt in receipts:
        yield next(waiting), receipt


def _as_record(draft: ArticleDraft) -> dict[str, Any]:
    """The fields of the API. What the loader knew of captions and boilerplate does not travel."""
    fields = {
        "title": draft.title,
        "text": draft.text,
        "publisher": draft.publisher,
        "author": draft.author,
        "published_at": draft.published_at.isoformat() if draft.published_at else None,
        "url": draft.url,
        "language": draft.language,
    }
    return {name: value for name, value in fields.items() if value}


def _checked(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        parsed = httpx.URL("")
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise RunInvalid(f"{url!r} is no address of a service; try http://127.0.0.1:8000")
    return parsed
