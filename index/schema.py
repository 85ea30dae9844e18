"""The tables of the catalogue. A change here needs a migration in `index/migrations/versions`."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

# Named constraints, so that a migration can find them on every database.
metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

meta = Table(
    "meta",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

articles = Table(
    "articles",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),  # the order of listing
    Column("id", String(32), nullable=False, unique=True),
    Column("identity", Text, nullable=False, unique=True),
    Column("version", Integer, nullable=False),  # the current one; only this is searchable
    sqlite_autoincrement=True,
)

article_versions = Table(
    "article_versions",
    metadata,
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("publisher", Text),
    Column("publisher_key", Text, index=True),
    Column("author", Text),
    Column("published_at", String(40)),  # ISO 8601 as given, with its zone
    Column("published_key", BigInteger, index=True),  # the same as seconds since 1970
    Column("url", Text),
    Column("language", String(32)),
    Column("source", Text),
    Column("text", Text, nullable=False),
    Column("text_hash", String(64), nullable=False, index=True),
    Column("content_hash", String(64), nullable=False),
    Column("ingested_at", String(40), nullable=False),
    Column("duplicate_of", String(32), index=True),
)

_version_of = ["article_versions.article_id", "article_versions.version"]

sentences = Table(
    "sentences",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("article_id", String(32), nullable=False),
    Column("version", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("role", String(16), nullable=False),
    Column("text", Text, nullable=False),
    ForeignKeyConstraint(["article_id", "version"], _version_of, ondelete="CASCADE"),
    UniqueConstraint("article_id", "version", "position"),
)

passages = Table(
    "passages",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),  # the order of streaming
    Column("id", String(32), nullable=False, unique=True),
    Column("article_id", String(32), nullable=False),
    Column("version", Integer, nullable=False),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    Column("token_count", Integer, nullable=False),
    Column("header", Text, nullable=False),
    Column("text", Text, nullable=False),
    ForeignKeyConstraint(["article_id", "version"], _version_of, ondelete="CASCADE"),
    Index("ix_passages_article_version", "article_id", "version"),
    sqlite_autoincrement=True,
)

vectors = Table(
    "vectors",
    metadata,
    Column("owner_id", String(32), primary_key=True),  # a passage or a sentence
    Column("kind", String(16), nullable=False),
    Column("model", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),  # float32 of a passage, float16 of a sentence
)

outbox = Table(
    "outbox",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("projection", String(16), nullable=False),  # vectors or lexical
    Column("op", String(8), nullable=False),  # add or remove
    Column("passage_id", String(32), nullable=False),
    sqlite_autoincrement=True,
)

answers = Table(
    "answers",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("created_at", String(40), nullable=False),
    Column("body", Text, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(16), primary_key=True),  # the part of a key that is no secret
    Column("name", Text, nullable=False),
    Column("scopes", String(64), nullable=False),  # separated by spaces
    Column("digest", String(64), nullable=False),  # SHA-256 of the whole key
    Column("created_at", String(40), nullable=False),
    Column("revoked_at", String(40)),
)
