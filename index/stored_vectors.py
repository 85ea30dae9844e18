"""The vectors kept in the catalogue: read by id, streamed, or searched exactly without any projection."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, Select, and_, select

from index.filtering import FilterKeys
from index.rows import Vector, batches, passage_vector_of, sentence_vector_of
from index.schema import article_versions, articles, passages, vectors
from index.stored_passages import is_current

_STATEMENT_IDS = 500
_STREAM_ROWS = 2000


def passage_vectors(connection: Connection, ids: Sequence[str]) -> dict[str, Vector]:
    """Unit vectors of the passages that have one."""
    return {owner: passage_vector_of(data) for owner, data in _stored(connection, ids)}


def sentence_vectors(connection: Connection, ids: Sequence[str]) -> dict[str, Vector]:
    """Unit vectors of the sentences that have one (boilerplate and repeated sentences have none)."""
    return {owner: sentence_vector_of(data) for owner, data in _stored(connection, ids)}


def list_of_other_models(connection: Connection, model: str) -> tuple[str, ...]:
    """The owners of vectors that this model did not make."""
    return tuple(connection.execute(select(vectors.c.owner_id).where(vectors.c.model != model)).scalars())


def stream(connection: Connection, keys: FilterKeys) -> Iterator[tuple[tuple[str, ...], Vector]]:
    """Every searchable passage that matches: batches of ids and an (n, dimensions) array."""
    rows = connection.execution_options(yield_per=_STREAM_ROWS).execute(_searchable(keys))
    for partition in rows.partitions(_STREAM_ROWS):
        ids = tuple(row.id for row in partition)
        yield ids, np.stack([passage_vector_of(row.data) for row in partition])


def exact_search(
    connection: Connection, vector: Vector, limit: int, keys: FilterKeys
) -> list[tuple[str, float]]:
    """The `limit` nearest searchable passages by cosine, best first: slower than Chroma, never wrong."""
    best: list[tuple[float, str]] = []
    for ids, matrix in stream(connection, keys):
        scores = matrix @ vector
        best = heapq.nlargest(limit, [*best, *zip(scores.tolist(), ids, strict=True)])
    return [(passage, score) for score, passage in best]


def matching(keys: FilterKeys) -> list[ColumnElement[bool]]:
    """The filters as conditions on `article_versions`."""
    column = article_versions.c
    conditions = []
    if keys.earliest is not None:
        conditions.append(column.published_key >= keys.earliest)
    if keys.latest is not None:
        conditions.append(column.published_key <= keys.latest)
    if keys.publishers:
        conditions.append(column.publisher_key.in_(keys.publishers))
    if keys.article_ids:
        conditions.append(column.article_id.in_(keys.article_ids))
    return conditions


def _searchable(keys: FilterKeys) -> Select[Any]:
    query = (
        select(passages.c.id, vectors.c.data)
        .join(articles, is_current)
        .join(vectors, vectors.c.owner_id == passages.c.id)
        .order_by(passages.c.seq)
    )
    if not keys.restricts:
        return query
    version = and_(
        article_versions.c.article_id == passages.c.article_id,
        article_versions.c.version == passages.c.version,
    )
    return query.join(article_versions, version).where(*matching(keys))


def _stored(connection: Connection, ids: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    for batch in batches(list(dict.fromkeys(ids)), _STATEMENT_IDS):
        rows = connection.execute(
            select(vectors.c.owner_id, vectors.c.data).where(vectors.c.owner_id.in_(batch))
        )
        yield from ((row.owner_id, row.data) for row in rows)
