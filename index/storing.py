"""The statements that change articles; each runs inside a transaction that the catalogue opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, select, update

from index import outbox
from index.article import Article, Passage
from index.rows import (
    Vector,
    batches,
    info_values,
    passage_values,
    passage_vector_bytes,
    sentence_values,
    sentence_vector_bytes,
)
from index.schema import article_versions, articles, meta, passages, sentences, vectors

_STATEMENT_ROWS = 300


@dataclass(frozen=True, slots=True)
class Standing:
    """What is stored under an identity: the current version, and the content of every version to compare with."""

    article_id: str
    version: int
    duplicate_of: str | None
    content_hashes: frozenset[str]


@dataclass(frozen=True, slots=True)
class NewVersion:
    """An article version ready to be stored, everything computed."""

    article: Article
    identity: str
    content_hash: str
    text_hash: str
    passages: tuple[Passage, ...]
    model: str
    passage_vectors: dict[str, Vector]
    sentence_vectors: dict[str, Vector]


def standing(connection: Connection, identity: str) -> Standing | None:
    """What is stored under this identity now."""
    row = connection.execute(
        select(
            articles.c.id,
            articles.c.version,
            article_versions.c.duplicate_of,
        )
        .join(
            article_versions,
            (article_versions.c.article_id == articles.c.id)
            & (article_versions.c.version == articles.c.version),
        )
        .where(articles.c.identity == identity)
    ).one_or_none()
    if row is None:
        return None
    of_article = article_versions.c.article_id == row.id
    hashes = connection.execute(select(article_versions.c.content_hash).where(of_article)).scalars()
    return Standing(row.id, row.version, row.duplicate_of, frozenset(hashes))


def store(connection: Connection, new: NewVersion) -> str | None:
    """Insert one article version, make it the current one, and tell the projections."""
    info = new.article.info
    twin = _first_with_text(connection, new.text_hash, besides=info.id)
    superseded = connection.execute(_passages_of(info.id)).scalars().all()
    if info.version == 1:
        connection.execute(insert(articles), {"id": info.id, "identity": new.identity, "version": 1})
    else:
        connection.execute(update(articles).where(articles.c.id == info.id).values(version=info.version))
    connection.execute(
        insert(article_versions),
        info_values(info)
        | {
            "text": new.article.text,
            "text_hash": new.text_hash,
            "content_hash": new.content_hash,
            "ingested_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "duplicate_of": twin,
        },
    )
    for sentence_rows in batches(
        [sentence_values(sentence) for sentence in new.article.sentences], _STATEMENT_ROWS
    ):
        connection.execute(insert(sentences), sentence_rows)
    for passage_rows in batches([passage_values(passage) for passage in new.passages], _STATEMENT_ROWS):
        connection.execute(insert(passages), passage_rows)
    put_vectors(connection, new.model, new.passage_vectors, new.sentence_vectors)
    outbox.post(connection, add=[passage.id for passage in new.passages], remove=superseded)
    return twin


def put_vectors(
    connection: Connection, model: str, of_passages: dict[str, Vector], of_sentences: dict[str, Vector]
) -> None:
    """Insert vectors, in the place of those that their owners had."""
    rows = [
        {"owner_id": owner, "kind": "passage", "model": model, "data": passage_vector_bytes(vector)}
        for owner, vector in of_passages.items()
    ] + [
        {"owner_id": owner, "kind": "sentence", "model": model, "data": sentence_vector_bytes(vector)}
        for owner, vector in of_sentences.items()
    ]
    for batch in batches(rows, _STATEMENT_ROWS):
        connection.execute(delete(vectors).where(vectors.c.owner_id.in_([row["owner_id"] for row in batch])))
        connection.execute(insert(vectors), batch)


def mark_vectors_stale(connection: Connection) -> None:
    """Every vector is to be made again, by whichever model."""
    connection.execute(update(vectors).values(model="stale"))


def drop_other_vectors(connection: Connection, model: str) -> None:
    """Delete the vectors that other models made."""
    connection.execute(delete(vectors).where(vectors.c.model != model))


def delete_article(connection: Connection, article_id: str) -> bool:
    """Delete every version of an article; False when there is none."""
    current = connection.execute(_passages_of(article_id)).scalars().all()
    passage_ids = connection.execute(_passages_of(article_id, current_only=False)).scalars().all()
    of_article = select(sentences.c.id).where(sentences.c.article_id == article_id)
    sentence_ids = connection.execute(of_article).scalars().all()
    for batch in batches([*passage_ids, *sentence_ids], _STATEMENT_ROWS):
        connection.execute(delete(vectors).where(vectors.c.owner_id.in_(batch)))
    deleted = connection.execute(delete(articles).where(articles.c.id == article_id)).rowcount
    _pass_on_originality(connection, article_id)
    outbox.post(connection, remove=current)
    return deleted > 0


def set_meta(connection: Connection, **values: str) -> None:
    """Set facts about the collection."""
    for key, value in values.items():
        connection.execute(delete(meta).where(meta.c.key == key))
        connection.execute(insert(meta), {"key": key, "value": value})


def _passages_of(article_id: str, *, current_only: bool = True) -> Select[Any]:
    query = select(passages.c.id).where(passages.c.article_id == article_id)
    if current_only:
        query = query.join(
            articles, (articles.c.id == passages.c.article_id) & (articles.c.version == passages.c.version)
        )
    return query


def _first_with_text(connection: Connection, text_hash: str, *, besides: str) -> str | None:
    """The oldest other article whose current version prints the same words."""
    return connection.execute(
        select(articles.c.id)
        .join(
            article_versions,
            (article_versions.c.article_id == articles.c.id)
            & (article_versions.c.version == articles.c.version),
        )
        .where(article_versions.c.text_hash == text_hash, articles.c.id != besides)
        .order_by(articles.c.seq)
        .limit(1)
    ).scalar()


def _pass_on_originality(connection: Connection, article_id: str) -> None:
    """The oldest of the copies of a deleted article becomes the one that the others are copies of."""
    copies = list(
        connection.execute(
            select(articles.c.id)
            .join(article_versions, article_versions.c.article_id == articles.c.id)
            .where(article_versions.c.duplicate_of == article_id)
            .order_by(articles.c.seq)
        ).scalars()
    )
    if not copies:
        return
    of_deleted = article_versions.c.duplicate_of == article_id
    connection.execute(
        update(article_versions)
        .where(of_deleted, article_versions.c.article_id == copies[0])
        .values(duplicate_of=None)
    )
    connection.execute(update(article_versions).where(of_deleted).values(duplicate_of=copies[0]))
