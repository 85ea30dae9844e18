"""Reads title, author, publisher, date, address and language from the head of a web page."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import lxml.etree
from lxml.html import HtmlElement

from index.errors import ArticleRejected
from index.loading.dates import parse_date

_MAX_FIELD_CHARS = 500
_LANGUAGE_TAG = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{1,8})*", re.IGNORECASE)
_JSON_LD_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{4,40})"')
_META_DATES = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//*[@itemprop='datePublished']/@datetime",
    "//meta[@name='date' or @name='pubdate' or @name='dc.date' or @name='DC.date.issued']/@content",
    "//article//time/@datetime",
)


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """The bibliographic fields of a page; what it does not say is empty or None."""

    title: str = ""
    publisher: str | None = None
    author: str | None = None
    published_at: datetime | None = None
    url: str | None = None
    language: str | None = None


def read_metadata(page: HtmlElement, url: str | None) -> PageMetadata:
    """What the whole page says of itself, scripts included, since JSON-LD lives in one."""
    import trafilatura

    try:
        found = trafilatura.extract_metadata(deepcopy(page), default_url=url, extensive=False)
    except (RecursionError, lxml.etree.LxmlError, ValueError, AttributeError, TypeError):
        return PageMetadata(url=web_address(url))  # metadata that breaks the reader is no metadata
    return PageMetadata(
        title=one_line(found.title) or "",
        publisher=one_line(found.sitename),
        author=one_line(found.author),
        published_at=_publication_date(page, found.date),
        url=web_address(url) or web_address(found.url),
        language=language_code(page.get("lang")),
    )


def one_line(value: str | None) -> str | None:
    """`value` with whitespace folded, at most 500 characters; None when nothing is left."""
    return " ".join((value or "").split())[:_MAX_FIELD_CHARS].strip() or None


def web_address(value: str | None) -> str | None:
    """`value` if it is an absolute http(s) address, else None: links are shown to readers."""
    text = (value or "").strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    is_web = parts.scheme.lower() in {"http", "https"} and bool(parts.netloc)
    return text if is_web and not re.search(r"[\s\x00-\x1f<>\"]", text) and len(text) <= 2_000 else None


def language_code(tag: str | None) -> str | None:
    """The primary language of a tag such as "en-GB", lower case; None when it is not a language tag."""
    match = _LANGUAGE_TAG.fullmatch((tag or "").strip())
    return match[1].lower() if match else None


def _publication_date(page: HtmlElement, fallback: str | None) -> datetime | None:
    """The first date the page declares that can be read; pages are full of broken ones."""
    candidates = [str(value) for path in _META_DATES[:2] for value in page.xpath(path)[:2]]
    for script in page.xpath("//script[@type='application/ld+json']")[:20]:
        candidates += _JSON_LD_DATE.findall(script.text or "")[:1]
    candidates += [str(value) for path in _META_DATES[2:] for value in page.xpath(path)[:2]]
    for candidate in [*candidates, fallback or ""]:
        try:
            return parse_date(candidate)
        except ArticleRejected:
            continue
    return None
