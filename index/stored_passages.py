"""Reads passages from the catalogue; each function runs on a connection that the catalogue opens."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, and_, select

from index.article import Sentence
from index.rows import (
    INFO_COLUMNS,
    PASSAGE_COLUMNS,
    SENTENCE_COLUMNS,
    StoredPassage,
    batches,
    info_of,
    passage_of,
    sentence_of,
)
from index.schema import article_versions, articles, passages, sentences, vectors

_STATEMENT_IDS = 300
_version_of = and_(
    article_versions.c.article_id == passages.c.article_id, article_versions.c.version == passages.c.version
)
_within = and_(
    sentences.c.article_id == passages.c.article_id,
    sentences.c.version == passages.c.version,
    sentences.c.position.between(passages.c.first, passages.c.last),
)
is_current = and_(passages.c.article_id == articles.c.id, passages.c.version == articles.c.version)


def find_passages(connection: Connection, ids: Sequence[str]) -> dict[str, StoredPassage]:
    """The passages that exist among `ids`, each with its article version and sentences: two queries."""
    found: dict[str, StoredPassage] = {}
    for batch in batches(list(dict.fromkeys(ids)), _STATEMENT_IDS):
        members = _sentences_of(connection, batch)
        rows = connection.execute(
            select(*PASSAGE_COLUMNS, *INFO_COLUMNS)
            .join(article_versions, _version_of)
            .where(passages.c.id.in_(batch))
        )
        for row in rows:
            passage = passage_of(row[: len(PASSAGE_COLUMNS)])
            info = info_of(row[len(PASSAGE_COLUMNS) :])
            found[passage.id] = StoredPassage(passage, info, tuple(members.get(passage.id, ())))
    return found


def list_passages(connection: Connection, article_id: str, version: int) -> tuple[str, ...]:
    """The ids of the passages of one article version, in reading order."""
    query = (
        select(passages.c.id)
        .where(passages.c.article_id == article_id, passages.c.version == version)
        .order_by(passages.c.first, passages.c.last)
    )
    return tuple(connection.execute(query).scalars())


def list_searchable(connection: Connection) -> frozenset[str]:
    """The passages of current versions."""
    return frozenset(connection.execute(select(passages.c.id).join(articles, is_current)).scalars())


def list_not_embedded_with(connection: Connection, model: str) -> tuple[str, ...]:
    """Passages of current versions whose vector is missing or comes from another model."""
    same = and_(vectors.c.owner_id == passages.c.id, vectors.c.model == model)
    query = (
        select(passages.c.id)
        .join(articles, is_current)
        .outerjoin(vectors, same)
        .where(vectors.c.owner_id.is_(None))
        .order_by(passages.c.seq)
    )
    return tuple(connection.execute(query).scalars())


def _sentences_of(connection: Connection, ids: Sequence[str]) -> dict[str, list[Sentence]]:
    rows = connection.execute(
        select(passages.c.id, *SENTENCE_COLUMNS)
        .join(sentences, _within)
        .where(passages.c.id.in_(ids))
        .order_by(sentences.c.position)
    )
    members: dict[str, list[Sentence]] = {}
    for row in rows:
        members.setdefault(row[0], []).append(sentence_of(row[1:]))
    return members
