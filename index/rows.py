"""Rows of the catalogue to values of the index, and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.article import ArticleInfo, Passage, Role, Sentence
from index.filtering import published_key, publisher_key
from index.schema import article_versions, passages, sentences

Vector = NDArray[np.float32]
T = TypeVar("T")

_versions = article_versions.c
INFO_COLUMNS = (
    _versions.article_id,
    _versions.version,
    _versions.title,
    _versions.publisher,
    _versions.author,
    _versions.published_at,
    _versions.url,
    _versions.language,
    _versions.source,
)
SENTENCE_COLUMNS = (
    sentences.c.id,
    sentences.c.article_id,
    sentences.c.version,
    sentences.c.position,
    sentences.c.start,
    sentences.c.end,
    sentences.c.role,
    sentences.c.text,
)
PASSAGE_COLUMNS = (
    passages.c.id,
    passages.c.article_id,
    passages.c.version,
    passages.c.first,
    passages.c.last,
    passages.c.token_count,
    passages.c.header,
    passages.c.text,
)


class StoredPassage(NamedTuple):
    """A passage with the article version it belongs to and its sentences in order."""

    passage: Passage
    info: ArticleInfo
    sentences: tuple[Sentence, ...]


def info_of(row: Sequence[Any]) -> ArticleInfo:
    """From `INFO_COLUMNS`."""
    article, version, title, publisher, author, published_at, url, language, source = tuple(row)
    return ArticleInfo(
        id=article,
        version=version,
        title=title,
        publisher=publisher,
        author=author,
        published_at=datetime.fromisoformat(published_at) if published_at else None,
        url=url,
        language=language,
        source=source,
    )


def info_values(info: ArticleInfo) -> dict[str, Any]:
    """The columns of one article version but for its text and hashes."""
    return {
        "article_id": info.id,
        "version": info.version,
        "title": info.title,
        "publisher": info.publisher,
        "publisher_key": publisher_key(info.publisher),
        "author": info.author,
        "published_at": info.published_at.isoformat() if info.published_at else None,
        "published_key": published_key(info.published_at),
        "url": info.url,
        "language": info.language,
        "source": info.source,
    }


def sentence_of(row: Sequence[Any]) -> Sentence:
    """From `SENTENCE_COLUMNS`."""
    identifier, article, version, index, start, end, role, text = tuple(row)
    return Sentence(identifier, article, version, index, start, end, Role(role), text)


def sentence_values(sentence: Sentence) -> dict[str, Any]:
    """One row of `sentences`."""
    return {
        "id": sentence.id,
        "article_id": sentence.article_id,
        "version": sentence.version,
        "position": sentence.index,
        "start": sentence.start,
        "end": sentence.end,
        "role": sentence.role.value,
        "text": sentence.text,
    }


def passage_of(row: Sequence[Any]) -> Passage:
    """From `PASSAGE_COLUMNS`."""
    return Passage(*row)


def passage_values(passage: Passage) -> dict[str, Any]:
    """One row of `passages`."""
    return {column.name: getattr(passage, column.name) for column in PASSAGE_COLUMNS}


def passage_vector_bytes(vector: Vector) -> bytes:
    """Four bytes a number, little-endian: passages are what the projections are rebuilt from, exactly."""
    return vector.astype("<f4").tobytes()


def passage_vector_of(data: bytes) -> Vector:
    """The reverse of `passage_vector_bytes`."""
    return np.frombuffer(data, dtype="<f4").astype(np.float32)


def sentence_vector_bytes(vector: Vector) -> bytes:
    """Two bytes a number: sentences are many, and only compared within one search."""
    return vector.astype("<f2").tobytes()


def sentence_vector_of(data: bytes) -> Vector:
    """The reverse of `sentence_vector_bytes`, again of unit length."""
    vector = np.frombuffer(data, dtype="<f2").astype(np.float32)
    return vector / max(float(np.linalg.norm(vector)), 1e-12)


def batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Consecutive slices of at most `size`; databases limit the values of one statement."""
    for first in range(0, len(items), size):
        yield items[first : first + size]
