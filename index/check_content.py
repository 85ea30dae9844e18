"""Whether an article version still is what was stored: its content by its hash, and its address."""

from __future__ import annotations

from itertools import product

from index import identity
from index.article import Article, ArticleDraft


def changed_content(article: Article, content_hashes: frozenset[str]) -> bool:
    """Whether text, title, publisher, author, date or language differ from those that were hashed.

    A title that was taken from the text, and a language that was detected, were not in the hash.
    """
    info = article.info
    return not any(
        identity.content_hash(
            ArticleDraft(
                article.text,
                title,
                info.publisher,
                author=info.author,
                published_at=info.published_at,
                language=language,
            )
        )
        in content_hashes
        for title, language in product((info.title, ""), (info.language, None))
    )


def changed_address(article: Article, identity_key: str) -> bool:
    """Whether the address is not the one by which the article is known."""
    url = article.info.url
    return identity_key.startswith("url:") and identity_key != f"url:{identity.normalise_url(url or '')}"
