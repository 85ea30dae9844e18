"""Index a dataset's articles into a throw-away data directory and read them back as they were stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from eval.errors import ArticlesInvalid
from eval.gold import StoredArticle
from index.article import ArticleDraft, Receipt, ReceiptStatus
from service.settings import LLMKind, Settings


class ArticleSource(Protocol):
    """What reading articles back needs of a client of the service."""

    async def article(self, article_id: str, *, version: int | None = None) -> dict[str, Any]:
        """The article as the REST API gives it."""
        ...


@dataclass(frozen=True, slots=True)
class Indexed:
    """What became of a dataset's articles: id and version by source name, and what was rejected and why."""

    stored: dict[str, tuple[str, int]]
    rejected: tuple[str, ...]
    sentences: int


def throw_away(settings: Settings, data_dir: Path, *, llm: LLMKind | None = None) -> Settings:
    """`settings` on an empty data directory with nothing shared: an eval never touches a real collection."""
    changes: dict[str, Any] = {
        "data_dir": data_dir,
        "catalogue_url": None,
        "chroma_url": None,
        "log_level": "error",
    }
    return settings.model_copy(update={**changes, **({"llm": llm} if llm else {})})


def index_articles(
    settings: Settings, drafts: Iterable[ArticleDraft], on_receipt: Callable[[], None] = lambda: None
) -> Indexed:
    """Store the drafts under `settings.data_dir`.

    Raises:
        ArticlesInvalid: not one of them could be stored.
    """
    from service.wiring import open_byline

    receipts = []
    with closing(open_byline(settings)) as byline:
        for receipt in byline.ingester.ingest(drafts):
            receipts.append(receipt)
            on_receipt()
    return summarise(receipts)


async def read_back(source: ArticleSource, indexed: Indexed) -> dict[str, StoredArticle]:
    """The stored articles by source name, as the service gives them to its clients."""
    return {
        name: StoredArticle.model_validate(
            {**await source.article(article_id, version=version), "source": name}
        )
        for name, (article_id, version) in sorted(indexed.stored.items())
    }


def summarise(receipts: Iterable[Receipt]) -> Indexed:
    """What the receipts say; raises ArticlesInvalid when nothing was stored."""
    stored: dict[str, tuple[str, int]] = {}
    rejected: list[str] = []
    sentences = 0
    for receipt in receipts:
        if receipt.status is ReceiptStatus.REJECTED or receipt.article_id is None or receipt.version is None:
            rejected.append(f"{receipt.source or receipt.title}: {receipt.reason}")
            continue
        stored[receipt.source or receipt.article_id] = (receipt.article_id, receipt.version)
        sentences += receipt.sentences
    if not stored:
        raise ArticlesInvalid("none of the articles could be stored:\n" + "\n".join(rejected[:20]))
    return Indexed(stored, tuple(rejected), sentences)
