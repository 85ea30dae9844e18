"""API keys as the catalogue keeps them: by an id that is no secret, with a hash of the key, never the key."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, Row, insert, select, update

from index.database import open_database, reading, writing
from index.schema import api_keys


@dataclass(frozen=True, slots=True)
class StoredKey:
    """One key. `digest` is the SHA-256 of the key in hexadecimal."""

    id: str
    name: str
    scopes: frozenset[str]
    digest: str = field(repr=False)
    created_at: datetime
    revoked_at: datetime | None = None


class KeyStore:
    """The keys of one catalogue. Any number of processes may use it at once; nothing is cached here."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, key: StoredKey) -> None:
        """Store a new key."""
        values = {
            "id": key.id,
            "name": key.name,
            "scopes": " ".join(sorted(key.scopes)),
            "digest": key.digest,
            "created_at": key.created_at.astimezone(UTC).isoformat(timespec="seconds"),
        }
        with writing(self._engine) as connection:
            connection.execute(insert(api_keys), values)

    def find(self, key_id: str) -> StoredKey | None:
        """The key with this id, revoked or not."""
        with reading(self._engine) as connection:
            row = connection.execute(select(api_keys).where(api_keys.c.id == key_id)).first()
        return _key(row) if row is not None else None

    def list(self) -> tuple[StoredKey, ...]:
        """Every key ever made, the oldest first."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(api_keys).order_by(api_keys.c.created_at, api_keys.c.id)).all()
        return tuple(_key(row) for row in rows)

    def is_empty(self) -> bool:
        """Whether no key was ever made; revoked ones count, so that revoking the last opens nothing."""
        with reading(self._engine) as connection:
            return connection.execute(select(api_keys.c.id).limit(1)).first() is None

    def revoke(self, key_id: str, at: datetime) -> bool:
        """Make a key worthless from now on; False when no valid key has this id."""
        moment = at.astimezone(UTC).isoformat(timespec="seconds")
        valid = (api_keys.c.id == key_id) & api_keys.c.revoked_at.is_(None)
        with writing(self._engine) as connection:
            changed = connection.execute(update(api_keys).where(valid).values(revoked_at=moment))
        return changed.rowcount > 0


@contextmanager
def open_key_store(url: str) -> Iterator[KeyStore]:
    """The keys of the catalogue at `url`, also while a service uses it.

    Raises:
        DataDirectoryInvalid: the catalogue cannot be opened.
    """
    engine = open_database(url)
    try:
        yield KeyStore(engine)
    finally:
        engine.dispose()


def _key(row: Row[Any]) -> StoredKey:
    revoked = datetime.fromisoformat(row.revoked_at) if row.revoked_at else None
    scopes = frozenset(row.scopes.split())
    return StoredKey(row.id, row.name, scopes, row.digest, datetime.fromisoformat(row.created_at), revoked)
