"""The errors of `index`.

IndexingError
├── ArticleRejected        this article cannot be stored; the message says why
├── ArticleNotFound        no such article (or version)
├── DataDirectoryLocked    another process owns the data directory; says who
├── DataDirectoryInvalid   read-only, not a directory, from a newer version, other embedding model
├── StorageFull            the disk is full; nothing half-written is visible
├── EmbeddingFailed        the embedding model could not be loaded or run
├── GroundingFailed        the grounding model could not be loaded or run
├── BackupFailed           no backup was made, or this is none; the message says why
└── ProjectionFailed       Chroma or the lexical index failed; `byline rebuild` repairs it
"""

from __future__ import annotations


class IndexingError(Exception):
    """Base of everything that `index` raises on purpose."""


class ArticleRejected(IndexingError):
    """This article cannot be stored; the message says why."""


class ArticleNotFound(IndexingError):
    """No article with this id (or no such version of it)."""


class DataDirectoryLocked(IndexingError):
    """Another process owns the data directory; `holder` says who, `url` where it serves, if it does."""

    def __init__(self, message: str, *, holder: str = "", url: str | None = None) -> None:
        super().__init__(message)
        self.holder = holder
        self.url = url


class DataDirectoryInvalid(IndexingError):
    """The data directory cannot be used: read-only, no directory, from a newer version or another model."""


class StorageFull(IndexingError):
    """The disk is full; nothing half-written is visible."""


class EmbeddingFailed(IndexingError):
    """The embedding model could not be loaded or run."""


class ProjectionFailed(IndexingError):
    """Chroma or the lexical index failed; the catalogue is unharmed and `byline rebuild` repairs it."""


class BackupFailed(IndexingError):
    """No backup was made or restored; the message says why."""


class GroundingFailed(IndexingError):
    """The grounding model could not be loaded or run."""
