"""Index a dataset's articles into a data directory of its own, and read them back as clients see them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from eval.cases.gold import StoredArticle
from eval.errors import ArticlesInvalid
from eval.running.system import Collection
from index.article import ArticleDraft, Receipt, ReceiptStatus
from service.settings import Settings

SHOWN_REASONS = 20


def throw_away(settings: Settings, data_dir: Path) -> Settings:
    """`settings` on a data directory of its own with nothing shared: an eval never touches a real collection."""
    own = {"data_dir": data_dir, "catalogue_url": None, "chroma_url": None, "log_level": "error"}
    return settings.model_copy(update=own)


def index_articles(
    settings: Settings, drafts: Iterable[ArticleDraft], on_receipt: Callable[[], None] = lambda: None
) -> Collection:
    """Store the drafts under `settings.data_dir`.

    Raises:
        ArticlesInvalid: not one of them could be stored.
    """
    from service.schemas import ArticleBody
    from service.wiring import open_byline

    started = time.perf_counter()
    receipts = []
    # An LLM has no part in storing.
    with closing(open_byline(settings.model_copy(update={"llm": "none"}))) as byline:
        for receipt in byline.ingester.ingest(drafts):
            receipts.append(receipt)
            on_receipt()
        stored, rejected = sort_receipts(receipts)
        articles = {}
        for name, (article_id, version) in sorted(stored.items()):
            body = ArticleBody.of_article(byline.catalogue.get_article(article_id, version))
            articles[name] = as_stored(name, body.model_dump(mode="json"))
    return Collection(articles, rejected, round(time.perf_counter() - started, 3), settings.data_dir)


def as_stored(source: str, body: dict[str, Any]) -> StoredArticle:
    """An article as the REST API gives it, under the name by which cases refer to it."""
    return StoredArticle.model_validate({**body, "source": source})


def sort_receipts(receipts: Iterable[Receipt]) -> tuple[dict[str, tuple[str, int]], tuple[str, ...]]:
    """Id and version by source name, and what was rejected and why; raises ArticlesInvalid when nothing was stored."""
    stored: dict[str, tuple[str, int]] = {}
    rejected: list[str] = []
    for receipt in receipts:
        if receipt.status is ReceiptStatus.REJECTED or receipt.article_id is None or receipt.version is None:
            rejected.append(f"{receipt.source or receipt.title}: {receipt.reason}")
            continue
        stored[receipt.source or receipt.article_id] = (receipt.article_id, receipt.version)
    if not stored:
        raise ArticlesInvalid("none of the articles could be stored:\n" + "\n".join(rejected[:SHOWN_REASONS]))
    return stored, tuple(rejected)
