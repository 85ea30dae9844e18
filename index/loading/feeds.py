"""Loads the entries of an RSS or Atom feed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from index.article import ArticleDraft
from index.errors import ArticleRejected
from index.loading.confined import paragraphs_of_fragment
from index.loading.dates import parse_date
from index.loading.metadata import language_code, one_line, web_address
from index.loading.outcome import Loaded, LoadFailure


def load_feed(data: bytes, source: str) -> Iterator[Loaded]:
    """One article per entry, published by the feed; an entry without text is a failure."""
    if b"<!ENTITY" in data:
        yield LoadFailure(source, "declares XML entities, which are refused; remove the <!ENTITY ...> lines")
        return
    import feedparser

    # A file object: given bytes or text, feedparser would try them as an address or a file name. Its own
    # sanitiser would drop the styles by which hidden text is recognised.
    feed = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    if not feed.entries:
        is_feed = bool(feed.get("version"))
        yield LoadFailure(source, "the feed has no entries" if is_feed else "not an RSS or Atom feed")
        return
    for number, entry in enumerate(feed.entries, start=1):
        item = f"{source}#{number}"
        try:
            yield _draft(entry, feed.feed, item)
        except ArticleRejected as error:
            yield LoadFailure(item, str(error))


def _draft(entry: Any, feed: Any, source: str) -> ArticleDraft:
    paragraphs, captions = paragraphs_of_fragment(_markup(entry))
    if not paragraphs:
        raise ArticleRejected("the entry has no text")
    date = entry.get("published") or entry.get("updated")
    return ArticleDraft(
        text="\n\n".join(paragraphs),
        title=_plain(entry.get("title")) or "",
        publisher=_plain(entry.get("source", {}).get("title")) or _plain(feed.get("title")),
        author=_plain(entry.get("author")),
        published_at=parse_date(date) if date else None,
        url=web_address(entry.get("link")),
        language=language_code(feed.get("language")),
        source=source,
        captions=captions,
    )


def _markup(entry: Any) -> str:
    """The fullest version of the entry: its content, else its summary."""
    contents = [content.get("value") or "" for content in entry.get("content", ())]
    return max([*contents, entry.get("summary") or ""], key=len)


def _plain(markup: str | None) -> str | None:
    return one_line(" ".join(paragraphs_of_fragment(markup)[0])) if markup else None
