from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.backup import back_up, catalogue_file, restore
from index.check import check_collection
from index.errors import BackupFailed
from tests.builders import Collection, make_draft, make_drafts, open_collection


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    opened = open_collection(tmp_path / "data")
    yield opened
    opened.close()


def catalogue_of(directory: Path) -> Path:
    return directory / "catalogue.sqlite3"


def restored(file: Path, directory: Path) -> Collection:
    directory.mkdir()
    restore(file, catalogue_of(directory), directory)
    opened = open_collection(directory)
    opened.recover()
    return opened


def test_what_was_stored_before_is_restored_with_its_versions_and_answers(
    collection: Collection, tmp_path: Path
) -> None:
    collection.ingest(*make_drafts(5))
    collection.ingest(make_draft("First text.", url="https://a.example"))
    collection.ingest(make_draft("Second text.", url="https://a.example"))
    made = back_up(catalogue_of(collection.directory), tmp_path / "one.backup")
    assert made.articles == 6
    assert made.bytes == (tmp_path / "one.backup").stat().st_size
    collection.ingest(make_draft("Stored too late to be in it.", url="https://late.example"))
    copy = restored(tmp_path / "one.backup", tmp_path / "copy")
    assert check_collection(copy.catalogue, copy.vectors, copy.lexical).ok
    assert copy.catalogue.counts().articles == 6
    assert copy.catalogue.counts().versions == 7
    assert copy.catalogue.collection != collection.catalogue.collection
    assert copy.embedder.embedded == []
    copy.close()


def test_what_a_projection_had_not_been_told_yet_is_told_after_the_restore(
    collection: Collection, tmp_path: Path
) -> None:
    collection.ingest(*make_drafts(3))
    collection.catalogue.post(add=sorted(collection.catalogue.searchable_ids()))
    back_up(catalogue_of(collection.directory), tmp_path / "one.backup")
    copy = restored(tmp_path / "one.backup", tmp_path / "copy")
    assert check_collection(copy.catalogue, copy.vectors, copy.lexical).ok
    copy.close()


def test_a_backup_is_one_private_file_and_nothing_is_left_beside_it(
    collection: Collection, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    back_up(catalogue_of(collection.directory), folder / "one.backup")
    assert [file.name for file in folder.iterdir()] == ["one.backup"]
    assert (folder / "one.backup").stat().st_mode & 0o777 == 0o600


def test_no_file_is_overwritten_by_a_backup(collection: Collection, tmp_path: Path) -> None:
    (tmp_path / "one.backup").write_text("precious")
    with pytest.raises(BackupFailed, match="exists"):
        back_up(catalogue_of(collection.directory), tmp_path / "one.backup")
    assert (tmp_path / "one.backup").read_text() == "precious"


def test_no_collection_is_overwritten_by_a_restore(collection: Collection, tmp_path: Path) -> None:
    back_up(catalogue_of(collection.directory), tmp_path / "one.backup")
    with pytest.raises(BackupFailed, match="not empty"):
        restore(tmp_path / "one.backup", catalogue_of(collection.directory), collection.directory)


def test_nothing_to_back_up_is_told(tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="nothing to back up"):
        back_up(catalogue_of(tmp_path), tmp_path / "one.backup")


@pytest.mark.parametrize("damage", ["cut", "overwritten", "text", "other tables", "missing"])
def test_what_is_no_sound_backup_restores_nothing(
    damage: str, collection: Collection, tmp_path: Path
) -> None:
    file, directory = tmp_path / "one.backup", tmp_path / "copy"
    collection.ingest(*make_drafts(40))
    back_up(catalogue_of(collection.directory), file)
    data = file.read_bytes()
    if damage == "cut":
        file.write_bytes(data[: len(data) // 2])
    elif damage == "overwritten":
        middle = len(data) // 2
        file.write_bytes(data[:middle] + b"\xa5" * 8192 + data[middle + 8192 :])
    elif damage == "text":
        file.write_text("I am no database.")
    else:
        file.unlink()
    if damage == "other tables":
        with sqlite3.connect(file) as connection:
            connection.execute("CREATE TABLE songs (title TEXT)")
        connection.close()
    directory.mkdir()
    with pytest.raises(BackupFailed):
        restore(file, catalogue_of(directory), directory)
    assert list(directory.iterdir()) == []


def test_a_database_that_is_no_sqlite_file_is_backed_up_by_its_own_tools() -> None:
    for url in ("postgresql://db.example/byline", "sqlite://"):
        with pytest.raises(BackupFailed, match="its own tools"):
            catalogue_file(url)
    assert catalogue_file("sqlite:///some/file.sqlite3") == Path("some/file.sqlite3")
