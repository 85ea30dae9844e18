"""Loads articles given as JSON: one object, a list, {"articles": [...]}, or one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from index.article import ArticleDraft
from index.errors import ArticleRejected
from index.loading.confined import draft_from_page
from index.loading.dates import parse_date
from index.loading.decoding import decode_text
from index.loading.metadata import language_code, web_address
from index.loading.outcome import Loaded, LoadFailure

_MAX_FIELD_CHARS = 2_000
_MAX_LINE_BYTES = 20_000_000


def draft_from_record(record: Mapping[str, Any], *, source: str | None = None) -> ArticleDraft:
    """The article of one record with the fields of the API.

    `title`, `text` or `html`, `publisher`, `author` (a name or a list), `published_at`, `url`, `language`;
    other fields are ignored. What `html` says of itself fills the fields that are absent.

    Raises:
        ArticleRejected: names the field and what it must be.
    """
    if not isinstance(record, Mapping):
        raise ArticleRejected('expected an object with "text" or "html"')
    text, html = (_string(record, name, limit=None) for name in ("text", "html"))
    if text and html:
        raise ArticleRejected("text, html: give one of the two, not both")
    if not text and not html:
        raise ArticleRejected("text: missing or empty (or give html)")
    url = _url(record)
    page = draft_from_page(html, url=url) if html else ArticleDraft(text=text or "")
    published_at = record.get("published_at")
    return ArticleDraft(
        text=page.text,
        title=_string(record, "title") or page.title,
        publisher=_string(record, "publisher") or page.publisher,
        author=_author(record) or page.author,
        published_at=page.published_at if published_at in (None, "") else parse_date(published_at),
        url=url or page.url,
        language=_language(record) or page.language,
        source=source,
        captions=page.captions,
        boilerplate=page.boilerplate,
    )


def load_json(data: bytes, source: str) -> Iterator[Loaded]:
    """One object, a list of objects, or an object with such a list under "articles"."""
    try:
        content = json.loads(decode_text(data))
    except (ValueError, RecursionError) as error:
        yield LoadFailure(source, f"not valid JSON: {_reason(error)}")
        return
    if isinstance(content, dict) and "articles" in content:
        content = content["articles"]
        if not isinstance(content, list):
            yield LoadFailure(source, "articles: must be a list")
            return
    if not isinstance(content, list):
        yield _load_record(content, source)
        return
    if not content:
        yield LoadFailure(source, "holds no articles")
    for number, record in enumerate(content, start=1):
        yield _load_record(record, f"{source}#{number}")


def load_json_lines(lines: Iterable[bytes], source: str) -> Iterator[Loaded]:
    """One object a line; a bad line is a failure with its number, and the others are loaded."""
    is_empty = True
    for number, line in enumerate(lines, start=1):
        content = line.removeprefix(b"\xef\xbb\xbf").strip()
        if not content:
            continue
        is_empty = False
        item = f"{source}#{number}"
        if len(content) > _MAX_LINE_BYTES:
            yield LoadFailure(item, f"line {number} is longer than {_MAX_LINE_BYTES // 1_000_000} MB")
            continue
        try:
            record = json.loads(content)
        except (ValueError, RecursionError) as error:
            yield LoadFailure(item, f"line {number} is not valid JSON: {_reason(error)}")
            continue
        loaded = _load_record(record, item)
        yield (
            LoadFailure(item, f"line {number}: {loaded.reason}")
            if isinstance(loaded, LoadFailure)
            else loaded
        )
    if is_empty:
        yield LoadFailure(source, "holds no articles")


def _load_record(record: Any, source: str) -> Loaded:
    try:
        return draft_from_record(record, source=source)
    except ArticleRejected as error:
        return LoadFailure(source, str(error))


def _string(record: Mapping[str, Any], name: str, limit: int | None = _MAX_FIELD_CHARS) -> str | None:
    value = record.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise ArticleRejected(f"{name}: must be a string, not {type(value).__name__}")
    if limit is None:
        return value if value.strip() else None
    if len(value) > limit:
        raise ArticleRejected(f"{name}: longer than {limit} characters")
    return " ".join(value.split()) or None


def _author(record: Mapping[str, Any]) -> str | None:
    authors = record.get("author")
    if isinstance(authors, list) and all(isinstance(author, str) for author in authors):
        return _string({"author": ", ".join(authors)}, "author")
    return _string(record, "author")


def _url(record: Mapping[str, Any]) -> str | None:
    url = _string(record, "url")
    if url and not web_address(url):
        raise ArticleRejected("url: must be an absolute address that starts with http:// or https://")
    return url


def _language(record: Mapping[str, Any]) -> str | None:
    tag = _string(record, "language")
    if tag and not language_code(tag):
        raise ArticleRejected('language: must be a code such as "en"')
    return language_code(tag)


def _reason(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)
