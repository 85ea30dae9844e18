"""Reads articles from the catalogue; each function runs on a connection that the catalogue opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, FromClause, and_, func, select

from index import outbox
from index.article import Article, ArticleInfo
from index.errors import ArticleNotFound
from index.filtering import publisher_key
from index.rows import INFO_COLUMNS, SENTENCE_COLUMNS, info_of, sentence_of
from index.schema import answers, article_versions, articles, passages, sentences, vectors

_current_version = and_(
    article_versions.c.article_id == articles.c.id, article_versions.c.version == articles.c.version
)
_current_sentences = sentences.join(
    articles, and_(sentences.c.article_id == articles.c.id, sentences.c.version == articles.c.version)
)
_current_passages = passages.join(
    articles, and_(passages.c.article_id == articles.c.id, passages.c.version == articles.c.version)
)


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """Some articles in the order they were first stored, and where the next page begins (None: no more)."""

    articles: tuple[ArticleInfo, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is stored. `sentences` and `passages` of current versions only; `pending`: outbox rows."""

    articles: int
    versions: int
    sentences: int
    passages: int
    vectors: int
    answers: int
    pending: int


def find_info(connection: Connection, article_id: str, version: int | None) -> ArticleInfo:
    """The bibliographic fields of one version, by default the current one; raises ArticleNotFound."""
    wanted = articles.c.version if version is None else version
    row = connection.execute(
        select(*INFO_COLUMNS)
        .join(articles, article_versions.c.article_id == articles.c.id)
        .where(articles.c.id == article_id, article_versions.c.version == wanted)
    ).one_or_none()
    if row is None:
        of_version = f"version {version} of " if version is not None else ""
        raise ArticleNotFound(f"There is no {of_version}article {article_id!r}.")
    return info_of(row)


def find_article(connection: Connection, article_id: str, version: int | None) -> Article:
    """One version with text and sentences, by default the current one; raises ArticleNotFound."""
    info = find_info(connection, article_id, version)
    text = connection.execute(
        select(article_versions.c.text).where(
            article_versions.c.article_id == info.id, article_versions.c.version == info.version
        )
    ).scalar_one()
    rows = connection.execute(
        select(*SENTENCE_COLUMNS)
        .where(sentences.c.article_id == info.id, sentences.c.version == info.version)
        .order_by(sentences.c.position)
    )
    return Article(info, text, tuple(sentence_of(row) for row in rows))


def list_page(
    connection: Connection, limit: int, cursor: str | None, publishers: Sequence[str]
) -> ArticlePage:
    """A page of current versions, the last stored first; raises ValueError for a cursor that no page ended with."""
    query = (
        select(articles.c.seq, *INFO_COLUMNS)
        .join(articles, _current_version)
        .order_by(articles.c.seq.desc())
        .limit(limit + 1)
    )
    if cursor is not None:
        query = query.where(articles.c.seq < _position(cursor))
    if publishers:
        keys = [publisher_key(name) for name in publishers]
        query = query.where(article_versions.c.publisher_key.in_(keys))
    rows = connection.execute(query).all()
    more, rows = len(rows) > limit, rows[:limit]
    return ArticlePage(tuple(info_of(row[1:]) for row in rows), str(rows[-1].seq) if more and rows else None)


def list_identities(connection: Connection) -> tuple[tuple[str, str], ...]:
    """Every article id with the identity it was made from."""
    rows = connection.execute(select(articles.c.id, articles.c.identity).order_by(articles.c.seq))
    return tuple((row.id, row.identity) for row in rows)


def list_versions(connection: Connection, article_id: str) -> tuple[int, ...]:
    """The versions of an article, oldest first; empty when there is no such article."""
    query = select(article_versions.c.version).where(article_versions.c.article_id == article_id)
    return tuple(sorted(connection.execute(query).scalars()))


def list_publishers(connection: Connection) -> tuple[str, ...]:
    """The publishers of current versions, one spelling each, in alphabetical order."""
    query = (
        select(func.min(article_versions.c.publisher))
        .join(articles, _current_version)
        .where(article_versions.c.publisher_key.is_not(None))
        .group_by(article_versions.c.publisher_key)
        .order_by(article_versions.c.publisher_key)
    )
    return tuple(connection.execute(query).scalars())


def measure(connection: Connection, article_id: str) -> tuple[int, int]:
    """How many sentences and passages the current version of an article has."""
    here = articles.c.id == article_id
    return _count(connection, _current_sentences, here), _count(connection, _current_passages, here)


def count_all(connection: Connection) -> Counts:
    """How much is stored."""
    return Counts(
        articles=_count(connection, articles),
        versions=_count(connection, article_versions),
        sentences=_count(connection, _current_sentences),
        passages=_count(connection, _current_passages),
        vectors=_count(connection, vectors),
        answers=_count(connection, answers),
        pending=outbox.count(connection),
    )


def _count(connection: Connection, source: FromClause, *conditions: Any) -> int:
    return connection.execute(select(func.count()).select_from(source).where(*conditions)).scalar_one()


def _position(cursor: str) -> int:
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        raise ValueError(f"{cursor[:40]!r} is not a cursor; pass `next_cursor` of the page before.")
    return int(cursor)
