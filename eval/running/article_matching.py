"""Finding a dataset's articles among those that a running service holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from eval.errors import ArticlesMissing
from index.article import ArticleDraft
from index.identity import normalise_url

SHOWN_MISSING = 5


def match_articles(drafts: Iterable[ArticleDraft], stored: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Article id by source name, for the drafts that exactly one stored article stands for."""
    by_url: dict[str, set[str]] = defaultdict(set)
    by_source: dict[str, set[str]] = defaultdict(set)
    by_title: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in stored:
        if one.get("url"):
            by_url[normalise_url(one["url"])].add(one["id"])
        if one.get("source"):
            by_source[one["source"]].add(one["id"])
        by_title[one.get("title") or "", one.get("publisher") or ""].add(one["id"])
    found = {}
    for draft in drafts:
        candidates = (
            by_url.get(normalise_url(draft.url), set()) if draft.url else set(),
            by_source.get(draft.source, set()) if draft.source else set(),
            by_title.get((draft.title, draft.publisher or ""), set()) if draft.title else set(),
        )
        ids = next((ids for ids in candidates if ids), set())
        if len(ids) == 1 and draft.source:
            found[draft.source] = next(iter(ids))
    return found


def check_none_missing(drafts: Sequence[ArticleDraft], ids: Mapping[str, str], name: str) -> None:
    """Raise ArticlesMissing where some drafts have no id; `name` is what the service is called."""
    missing = [draft.source or draft.title for draft in drafts if draft.source not in ids]
    if not missing:
        return
    shown = ", ".join(missing[:SHOWN_MISSING]) + (", ..." if len(missing) > SHOWN_MISSING else "")
    raise ArticlesMissing(
        f"{len(missing)} of the dataset's {len(drafts)} articles are not in the collection of the {name}, or "
        f"more than one there has their name: {shown}. Give --ingest to send them there."
    )
