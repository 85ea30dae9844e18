"""Ids and hashes: the same content always gets the same id, so that storing it twice changes nothing."""

from __future__ import annotations

import hashlib
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from index.article import ArticleDraft

# Parameters that name the reader's route to a page, not the page.
_TRACKING = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid", "cmpid")


def article_identity(draft: ArticleDraft) -> str:
    """What makes two drafts one article: the address; without one, title, publisher and text."""
    if draft.url and draft.url.strip():
        return "url:" + normalise_url(draft.url)
    return "text:" + _digest(draft.title, draft.publisher or "", draft.text)


def article_id(identity: str) -> str:
    """The id of the article with this identity."""
    return "a_" + _digest(identity)[:16]


def sentence_id(article: str, version: int, index: int, text: str) -> str:
    """The id of one sentence of one article version."""
    return "s_" + _digest(article, str(version), str(index), text)[:24]


def passage_id(article: str, version: int, first: int, last: int, text: str) -> str:
    """The id of one passage of one article version."""
    return "p_" + _digest(article, str(version), str(first), str(last), text)[:24]


def content_hash(draft: ArticleDraft) -> str:
    """Changes whenever a reader would see another page: text or any bibliographic field.

    `source`, the file it was read from, is left out: moving a file is no new version.
    """
    published = draft.published_at.isoformat() if draft.published_at else ""
    fields = (draft.title, draft.publisher, draft.author, published, draft.language, draft.text)
    return _digest(*(field or "" for field in fields))


def text_hash(text: str) -> str:
    """The same for two pages that print the same words, however they are spaced."""
    return _digest(" ".join(text.split()))


def normalise_url(url: str) -> str:
    """One spelling for the addresses that lead to one page.

    Scheme, `www.`, default port, fragment, trailing slash, tracking parameters and the case of the host do
    not make another page; path and remaining parameters do.
    """
    url = url.strip()
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").removeprefix("www."), parts.port
    except ValueError:
        return url
    if parts.scheme.lower() not in ("http", "https") or not host:
        return url
    if port and port not in (80, 443):
        host = f"{host}:{port}"
    query = [
        pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not pair[0].startswith(_TRACKING)
    ]
    return urlunsplit(("https", host, parts.path.rstrip("/"), urlencode(query), ""))


def _digest(*parts: str) -> str:
    # A unit separator keeps ("ab", "c") apart from ("a", "bc").
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", errors="surrogatepass")).hexdigest()
