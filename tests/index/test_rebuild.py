"""`rebuild` makes sound projections from the catalogue alone, whatever has become of the old ones."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from index.catalogue import Catalogue
from index.check import check_collection
from index.errors import DataDirectoryInvalid, EmbeddingFailed, ProjectionFailed
from index.rebuild import RebuildReport, rebuild_projections
from index.vectors import VectorProjection
from tests.builders import Collection, make_draft, make_drafts, make_long_draft, open_collection
from tests.fakes import HashEmbedder


def rebuild(collection: Collection, **options: object) -> RebuildReport:
    return rebuild_projections(collection.catalogue, collection.vectors, collection.lexical, **options)


def assert_sound(collection: Collection) -> None:
    report = check_collection(collection.catalogue, collection.vectors, collection.lexical)
    assert report.ok, report.problems


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def delete(folder: Path) -> None:
    shutil.rmtree(folder)


def empty(folder: Path) -> None:
    for file in files(folder):
        os.truncate(file, 0)


def halve(folder: Path) -> None:
    for file in files(folder):
        os.truncate(file, file.stat().st_size // 2)


def scramble(folder: Path) -> None:
    for file in files(folder):
        file.write_bytes(bytes(255 - byte for byte in file.read_bytes()))


@pytest.mark.parametrize("projection", ["chroma", "lexical"])
@pytest.mark.parametrize("damage", [delete, empty, halve, scramble])
def test_a_damaged_projection_is_made_anew(
    tmp_path: Path, projection: str, damage: Callable[[Path], None]
) -> None:
    first = open_collection(tmp_path)
    first.ingest(*make_drafts(20))
    first.close()
    damage(tmp_path / projection)
    collection = open_collection(tmp_path)
    report = rebuild(collection)
    assert (report.passages, report.embedded) == (20, 0)
    assert collection.embedder.embedded == []
    assert_sound(collection)
    collection.close()
    again = open_collection(tmp_path)
    assert_sound(again)
    again.close()


def test_the_open_projections_go_on_with_the_new_generation(collection: Collection) -> None:
    collection.ingest(*make_drafts(10))
    vector = collection.embedder.embed_query("town3 river3")
    before = collection.vectors.query(vector, 3), collection.lexical.query("town3", 3)
    assert rebuild(collection).generation == collection.catalogue.generation == 2
    assert (collection.vectors.query(vector, 3), collection.lexical.query("town3", 3)) == before
    collection.ingest(make_draft())
    assert_sound(collection)
    assert [folder.name for folder in (collection.directory / "chroma").iterdir()] == ["generation-2"]
    assert [folder.name for folder in (collection.directory / "lexical").iterdir()] == ["generation-2"]


def test_what_a_killed_rebuild_left_is_swept_at_opening(collection: Collection) -> None:
    collection.ingest(*make_drafts(3))
    for projection in ("chroma", "lexical"):
        (collection.directory / projection / "generation-2").mkdir()
    collection.recover()
    assert [folder.name for folder in (collection.directory / "chroma").iterdir()] == ["generation-1"]
    assert [folder.name for folder in (collection.directory / "lexical").iterdir()] == ["generation-1"]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """So many passages that Chroma keeps some in files: it holds the newest thousand in its log."""
    directory = tmp_path_factory.mktemp("large")
    collection = open_collection(directory, max_passage_tokens=8, overlap_sentences=0)
    (receipt,) = collection.ingest(make_long_draft(1100))
    assert receipt.passages == 1100
    assert collection.recover().rebuilt is None
    collection.close()
    return directory


def lose_index_files(chroma: Path) -> None:
    for folder in chroma.glob("generation-1/*-*-*"):
        shutil.rmtree(folder)


def leave_a_note(chroma: Path) -> None:
    (chroma / "trying-1").touch()


@pytest.mark.parametrize("damage", [lose_index_files, leave_a_note, halve])
def test_opening_makes_a_broken_vector_index_anew(
    tmp_path: Path, large: Path, damage: Callable[[Path], None]
) -> None:
    shutil.copytree(large, tmp_path / "data")
    damage(tmp_path / "data" / "chroma")
    collection = open_collection(tmp_path / "data")
    assert collection.recover().rebuilt
    assert_sound(collection)
    assert collection.recover().rebuilt is None
    collection.close()


def test_a_rebuild_that_fails_changes_nothing_and_can_be_tried_again(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    collection.ingest(*make_drafts(5))
    add, calls = VectorProjection.add, []

    def fail_halfway(projection: VectorProjection, passages: list, vectors: list) -> None:
        add(projection, passages[:2], vectors[:2])
        calls.append(projection)
        raise ProjectionFailed("the disk went away")

    with monkeypatch.context() as patched:
        patched.setattr(VectorProjection, "add", fail_halfway)
        with pytest.raises(ProjectionFailed):
            rebuild(collection)
    assert calls
    assert_sound(collection)
    assert collection.catalogue.generation == 1
    assert rebuild(collection).generation == 2
    assert_sound(collection)


def test_progress_reaches_the_end(collection: Collection) -> None:
    collection.ingest(*make_drafts(12))
    seen: list[tuple[int, int]] = []
    rebuild(collection, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (12, 12)


def test_another_model_takes_over_after_reembedding(collection: Collection) -> None:
    collection.ingest(*make_drafts(8), make_draft(), make_draft(text="A second version of the storm."))
    other = HashEmbedder("other", 32)
    report = rebuild(collection, reembed_with=other)
    assert report.embedded == len(other.embedded) > 0
    assert_sound(collection)
    collection.close()
    again = open_collection(collection.directory, embedder=other)
    (best, _), *_ = again.vectors.query(other.embed_query("town3 river3"), 1)
    assert "town3" in again.catalogue.passages_by_id([best])[best].passage.text
    again.close()
    with pytest.raises(DataDirectoryInvalid):
        open_collection(collection.directory)


def test_interrupted_reembedding_is_refused_at_opening_and_goes_on_where_it_stopped(
    collection: Collection,
) -> None:
    collection.ingest(*make_drafts(150))

    class Failing(HashEmbedder):
        def embed_texts(self, texts: list[str]):
            if self.embedded:
                raise EmbeddingFailed("out of memory")
            return super().embed_texts(texts)

    failing = Failing("other", 32)
    with pytest.raises(EmbeddingFailed):
        rebuild(collection, reembed_with=failing)
    with pytest.raises(DataDirectoryInvalid, match="interrupted"):
        Catalogue(f"sqlite:///{collection.directory / 'catalogue.sqlite3'}").bind_embedding("other", 32)
    other = HashEmbedder("other", 32)
    rebuild(collection, reembed_with=other)
    assert failing.embedded
    assert set(failing.embedded) & set(other.embedded) == {"That is all."}  # every report ends so
    assert_sound(collection)


def test_reembedding_with_the_same_model_makes_every_vector_again(collection: Collection) -> None:
    collection.ingest(*make_drafts(4))
    again = HashEmbedder()
    assert rebuild(collection, reembed_with=again).embedded == 4 * 3  # three sentences each
    assert_sound(collection)
