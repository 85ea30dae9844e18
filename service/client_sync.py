"""The client for programs that are not asynchronous: the same methods, each waited for.

with open_client("http://127.0.0.1:8000", key="byl_...") as byline:
    print(byline.ask("How many homes can the wind farm power?")["text"])
    for event in byline.stream("How many homes can the wind farm power?"):
        ...
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar, Unpack

from anyio.from_thread import BlockingPortal, start_blocking_portal

from service.client import AnswerEvent, AskOptions, Body, BylineClient, connect
from service.settings import Settings

P = ParamSpec("P")
T = TypeVar("T")


class SyncBylineClient:
    """A `BylineClient` whose requests are sent by a thread of its own. See there for what each method takes."""

    def __init__(self, client: BylineClient, portal: BlockingPortal) -> None:
        self._client = client
        self._portal = portal

    def ask(self, question: str, **options: Unpack[AskOptions]) -> Body:
        """The answer object: statements with citations, or an abstention."""
        return self._wait(self._client.ask, question, **options)

    def stream(self, question: str, **options: Unpack[AskOptions]) -> Iterator[AnswerEvent]:
        """The same as it comes about; stop reading early and the answer is not gone on with."""
        return self._each(self._client.stream(question, **options))

    def search(self, query: str, *, limit: int = 10, filters: Mapping[str, Any] | None = None) -> list[Body]:
        """Passages, best first."""
        return self._wait(self._client.search, query, limit=limit, filters=filters)

    def search_page(self, query: str, *, limit: int = 10, filters: Mapping[str, Any] | None = None) -> Body:
        """Passages in `data`, best first; `degraded` says what failed while searching, or is None."""
        return self._wait(self._client.search_page, query, limit=limit, filters=filters)

    def verify(self, text: str, *, filters: Mapping[str, Any] | None = None) -> list[Body]:
        """Each sentence of `text` with verdict, score and citations."""
        return self._wait(self._client.verify, text, filters=filters)

    def ingest_articles(self, articles: Iterable[Mapping[str, Any]]) -> Iterator[Body]:
        """Send articles (records with the fields of the API) in batches; a receipt for each, in order."""
        return self._each(self._client.ingest_articles(articles))

    def articles(self) -> Iterator[Body]:
        """Every stored article's bibliographic fields."""
        return self._each(self._client.articles())

    def article(self, article_id: str, *, version: int | None = None) -> Body:
        """One article version with text and sentences."""
        return self._wait(self._client.article, article_id, version=version)

    def delete(self, article_id: str) -> None:
        """Remove every version of an article."""
        self._wait(self._client.delete, article_id)

    def answer(self, answer_id: str) -> Body:
        """An answer as it was given."""
        return self._wait(self._client.answer, answer_id)

    def health(self) -> Body:
        """What /readyz says: `status` and what is `degraded`."""
        return self._wait(self._client.health)

    def _wait(self, method: Callable[P, Coroutine[Any, Any, T]], *args: P.args, **kwargs: P.kwargs) -> T:
        async def call() -> T:
            return await method(*args, **kwargs)

        return self._portal.call(call)

    def _each(self, items: AsyncGenerator[T, None]) -> Iterator[T]:
        try:
            while found := self._portal.call(_next, items):
                yield found[0]
        finally:
            self._portal.call(items.aclose)


async def _next(items: AsyncGenerator[T, None]) -> tuple[T] | None:
    async for item in items:
        return (item,)
    return None


@contextmanager
def open_client(
    url: str | None = None, *, key: str | None = None, settings: Settings | None = None
) -> Iterator[SyncBylineClient]:
    """A client of the service at `url`; without one, of whatever `connect` finds for the settings.

    Raises:
        ClientError: `url` is no web address, or the key cannot be one.
    """
    with start_blocking_portal() as portal:
        connecting = connect(settings or Settings(), url, key=key)
        with portal.wrap_async_context_manager(connecting) as client:
            yield SyncBylineClient(client, portal)
