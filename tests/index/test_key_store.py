"""API keys in the catalogue: kept by hash, revoked for every process at once, there after an upgrade."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from index.key_store import KeyStore, StoredKey, open_key_store

MADE = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
KEY = StoredKey("0a1b2c3d4e5f", "crawler", frozenset({"ask", "ingest"}), "d" * 64, MADE)


def sqlite(path: Path) -> str:
    return f"sqlite:///{path / 'catalogue.sqlite3'}"


def test_a_key_is_found_by_its_id_and_listed(tmp_path: Path) -> None:
    with open_key_store(sqlite(tmp_path)) as keys:
        assert keys.is_empty()
        keys.add(KEY)
        later = replace(KEY, id="000000000000", created_at=datetime(2026, 3, 2, tzinfo=UTC))
        keys.add(later)
        assert keys.find(KEY.id) == KEY
        assert keys.find("ffffffffffff") is None
        assert keys.list() == (KEY, later)
        assert not keys.is_empty()


def test_revoking_is_seen_at_once_by_whoever_has_the_catalogue_open(tmp_path: Path) -> None:
    with open_key_store(sqlite(tmp_path)) as service, open_key_store(sqlite(tmp_path)) as command:
        command.add(KEY)
        found = service.find(KEY.id)
        assert found is not None
        assert found.revoked_at is None
        moment = datetime(2026, 4, 1, 8, 30, tzinfo=UTC)
        assert command.revoke(KEY.id, moment)
        assert service.find(KEY.id) == replace(KEY, revoked_at=moment)
        assert not command.revoke(KEY.id, moment)
        assert not command.revoke("ffffffffffff", moment)
        assert not service.is_empty()


def test_a_hash_is_not_shown_when_a_key_is_printed() -> None:
    assert KEY.digest not in repr(KEY)


def test_what_fails_in_the_database_does_not_quote_the_values(tmp_path: Path) -> None:
    with open_key_store(sqlite(tmp_path)) as keys:
        keys.add(KEY)
        with pytest.raises(Exception, match="UNIQUE") as caught:
            keys.add(KEY)
    assert KEY.digest not in str(caught.value.__cause__)
    assert "INSERT INTO api_keys" in str(caught.value.__cause__)


def test_a_catalogue_without_the_table_gets_it(tmp_path: Path) -> None:
    with open_key_store(sqlite(tmp_path)):
        pass
    with create_engine(sqlite(tmp_path)).begin() as older:
        older.execute(text("DROP TABLE api_keys"))
        older.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    with open_key_store(sqlite(tmp_path)) as keys:
        assert isinstance(keys, KeyStore)
        assert keys.is_empty()
