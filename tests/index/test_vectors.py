"""The Chroma projection: nearest first, filters that agree with the catalogue, safe writes."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from index.article import Filters
from index.errors import ProjectionFailed, StorageFull
from index.vectors import VectorProjection
from tests.builders import Collection, make_draft, make_drafts

JANUARY_5 = datetime(2026, 1, 5, tzinfo=UTC)
FILTERS = [
    Filters(),
    Filters(published_after=JANUARY_5),
    Filters(published_before=JANUARY_5),
    Filters(published_after=JANUARY_5, published_before=JANUARY_5),
    Filters(publishers=("NORTHERN wire",)),
    Filters(publishers=("northern wire", "the quay gazette"), published_after=JANUARY_5),
    Filters(publishers=("Nobody",)),
]


@pytest.mark.parametrize("filters", FILTERS)
def test_it_finds_what_an_exact_search_finds(collection: Collection, filters: Filters) -> None:
    collection.ingest(*make_drafts(40), make_draft(published_at=None, publisher=None))
    vector = collection.embedder.embed_query("town3 river3 came in at noon")
    exact = collection.catalogue.exact_search(vector, 50, filters)
    found = collection.vectors.query(vector, 50, filters)
    assert [passage for passage, _ in found] == [passage for passage, _ in exact]
    assert np.allclose([score for _, score in found], [score for _, score in exact], atol=1e-5)


@pytest.mark.parametrize("filters", FILTERS)
def test_words_are_filtered_as_vectors_are(collection: Collection, filters: Filters) -> None:
    collection.ingest(*make_drafts(40), make_draft(published_at=None, publisher=None, text="Noon came."))
    vector = collection.embedder.embed_query("noon")
    by_vector = {passage for passage, _ in collection.vectors.query(vector, 100, filters)}
    by_words = {passage for passage, _ in collection.lexical.query("noon", 100, filters)}
    assert by_words == by_vector


def test_an_article_without_date_matches_no_date_filter(collection: Collection) -> None:
    collection.ingest(make_draft(published_at=None))
    vector = collection.embedder.embed_query("harbour")
    assert collection.vectors.query(vector, 5)
    assert collection.vectors.query(vector, 5, Filters(published_after=datetime(1, 1, 1, tzinfo=UTC))) == []
    assert (
        collection.vectors.query(vector, 5, Filters(published_before=datetime(9999, 1, 1, tzinfo=UTC))) == []
    )
    assert (
        collection.lexical.query("harbour", 5, Filters(published_before=datetime(9999, 1, 1, tzinfo=UTC)))
        == []
    )


def test_it_can_be_restricted_to_articles(collection: Collection) -> None:
    receipts = collection.ingest(*make_drafts(5))
    only = Filters(article_ids=(receipts[2].article_id, "a_unknown"))
    vector = collection.embedder.embed_query("town4")
    for found in (collection.vectors.query(vector, 5, only), collection.lexical.query("noon", 5, only)):
        (passage,) = (passage for passage, _ in found)
        assert collection.catalogue.passages_by_id([passage])[passage].info.title == "Report 2"


def test_it_is_never_given_an_id_that_it_holds(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    (receipt,) = collection.ingest(make_draft())
    stored = collection.catalogue.passages_of(receipt.article_id)
    written: list[str] = []
    chroma = collection.vectors._collection()
    monkeypatch.setattr(chroma, "add", lambda ids, **_: written.extend(ids))
    vectors = collection.catalogue.vectors_of([item.passage.id for item in stored])
    collection.vectors.add([item[:2] for item in stored], [vectors[item.passage.id] for item in stored])
    assert written == []


def test_it_writes_in_batches_that_let_other_threads_run(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    chroma = collection.vectors._collection()
    sizes: list[int] = []
    add = chroma.add
    monkeypatch.setattr(chroma, "add", lambda **given: (sizes.append(len(given["ids"])), add(**given)))
    collection.ingest(*make_drafts(50))
    assert sum(sizes) == 50
    assert max(sizes) <= 32


def test_its_links_are_dense_its_search_wide_and_its_space_cosine(collection: Collection) -> None:
    hnsw = collection.vectors._collection().configuration_json["hnsw"]
    assert hnsw["space"] == "cosine"
    assert (hnsw["max_neighbors"], hnsw["ef_construction"], hnsw["ef_search"]) == (32, 400, 400)


def test_an_empty_projection_finds_nothing(collection: Collection) -> None:
    assert collection.vectors.query(collection.embedder.embed_query("anything"), 10) == []
    assert collection.vectors.count() == 0


def test_a_damaged_index_is_an_error_that_names_the_repair(tmp_path: Path) -> None:
    folder = tmp_path / "generation-1"
    folder.mkdir()
    (folder / "chroma.sqlite3").write_bytes(b"no database " * 1000)
    projection = VectorProjection(tmp_path, url=None, collection="x", generation=1)
    with pytest.raises(ProjectionFailed, match="byline rebuild"):
        projection.count()


def test_a_dead_chroma_server_is_an_error_that_names_it(tmp_path: Path) -> None:
    projection = VectorProjection(tmp_path, url="http://127.0.0.1:9", collection="x", generation=1)
    with pytest.raises(ProjectionFailed, match=r"127\.0\.0\.1:9"):
        projection.query(np.ones(4, dtype=np.float32), 3)


def test_a_full_disk_is_told_apart(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> None:
        raise RuntimeError("error returned from database: (code: 13) database or disk is full")

    monkeypatch.setattr(collection.vectors._collection(), "add", full)
    with pytest.raises(StorageFull):
        collection.ingest(make_draft())
