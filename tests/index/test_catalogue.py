"""The catalogue: what is stored is read back exactly, and opening refuses what it cannot keep."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from index import database
from index.article import Filters, Role
from index.catalogue import Catalogue
from index.errors import ArticleNotFound, DataDirectoryInvalid, IndexingError, StorageFull
from index.passage_vectors import passage_vector
from index.schema import metadata
from tests.builders import TEXT, Collection, make_draft, make_drafts, open_collection


def sqlite(path: Path) -> str:
    return f"sqlite:///{path / 'catalogue.sqlite3'}"


def test_an_article_is_read_back_as_it_was_given(collection: Collection) -> None:
    published = datetime(2026, 3, 2, 9, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    (receipt,) = collection.ingest(make_draft(published_at=published))
    article = collection.catalogue.get_article(receipt.article_id)
    assert article.text == TEXT
    assert article.info.title == "Storm closes the harbour of Port Ellen"
    assert article.info.published_at == published
    assert article.info.published_at.utcoffset() == timedelta(hours=5, minutes=30)
    assert len(article.sentences) == 5
    assert all(article.text[s.start : s.end] == s.text for s in article.sentences)
    assert {sentence.role for sentence in article.sentences} == {Role.BODY}


def test_an_old_version_stays_readable(collection: Collection) -> None:
    (first,) = collection.ingest(make_draft())
    (second,) = collection.ingest(make_draft(text=TEXT + " The pier stays shut."))
    assert first.article_id == second.article_id
    assert collection.catalogue.get_article(first.article_id).info.version == 2
    assert collection.catalogue.get_article(first.article_id, 1).text == TEXT
    assert collection.catalogue.versions_of(first.article_id) == (1, 2)


def test_only_current_versions_are_counted_and_searched(collection: Collection) -> None:
    collection.ingest(make_draft())
    before = collection.catalogue.searchable_ids()
    collection.ingest(make_draft(text="The harbour is open again. Ships left at dawn."))
    after = collection.catalogue.searchable_ids()
    assert not before & after
    assert collection.catalogue.counts().sentences == 2
    assert collection.catalogue.counts().versions == 2


def test_unknown_articles_and_versions_are_named(collection: Collection) -> None:
    (receipt,) = collection.ingest(make_draft())
    with pytest.raises(ArticleNotFound, match="a_unknown"):
        collection.catalogue.get_article("a_unknown")
    with pytest.raises(ArticleNotFound, match="version 7"):
        collection.catalogue.article_info(receipt.article_id, 7)
    with pytest.raises(ArticleNotFound):
        collection.ingester.delete("a_unknown")


def test_pages_of_articles_hold_while_articles_are_added(collection: Collection) -> None:
    collection.ingest(*make_drafts(5))
    first = collection.catalogue.list_articles(limit=2)
    collection.ingest(make_draft())
    second = collection.catalogue.list_articles(limit=2, cursor=first.next_cursor)
    last = collection.catalogue.list_articles(limit=2, cursor=second.next_cursor)
    titles = [info.title for page in (first, second, last) for info in page.articles]
    assert titles == [f"Report {number}" for number in (4, 3, 2, 1, 0)]
    assert last.next_cursor is None


def test_articles_can_be_listed_by_publisher_in_any_case(collection: Collection) -> None:
    collection.ingest(*make_drafts(4))
    page = collection.catalogue.list_articles(publishers=["northern  WIRE"])
    assert [info.title for info in page.articles] == ["Report 3", "Report 1"]
    assert collection.catalogue.publishers() == ("Northern Wire", "The Quay Gazette")


def test_a_foreign_cursor_is_refused(collection: Collection) -> None:
    with pytest.raises(ValueError, match="not a cursor"):
        collection.catalogue.list_articles(cursor="'; DROP TABLE articles")


def test_passages_come_with_their_article_and_their_sentences(collection: Collection) -> None:
    (receipt,) = collection.ingest(make_draft())
    stored = collection.catalogue.passages_of(receipt.article_id)
    assert len(stored) == receipt.passages > 1
    found = collection.catalogue.passages_by_id([item.passage.id for item in stored] + ["p_unknown"])
    assert set(found) == {item.passage.id for item in stored}
    for passage, info, sentences in found.values():
        assert info.id == receipt.article_id
        assert [sentence.index for sentence in sentences] == list(range(passage.first, passage.last + 1))


def test_vectors_are_kept_exactly_for_passages_and_nearly_for_sentences(collection: Collection) -> None:
    (receipt,) = collection.ingest(make_draft())
    (stored, *_) = collection.catalogue.passages_of(receipt.article_id)
    sentence = stored.sentences[0]
    kept = collection.catalogue.vectors_of([stored.passage.id])[stored.passage.id]
    of_sentences = {s.id: collection.embedder.embed_query(s.text) for s in stored.sentences}
    assert np.allclose(kept, passage_vector(stored.sentences, of_sentences), atol=1e-6)
    near = collection.catalogue.sentence_vectors([sentence.id])[sentence.id]
    assert near @ collection.embedder.embed_query(sentence.text) > 0.9999
    assert near.dtype == np.float32


def test_more_ids_than_one_statement_takes(collection: Collection) -> None:
    ids = [f"p_{number}" for number in range(2000)]
    assert collection.catalogue.passages_by_id(ids) == {}
    assert collection.catalogue.vectors_of(ids) == {}


def test_exact_search_ranks_by_cosine_and_respects_filters(collection: Collection) -> None:
    collection.ingest(*make_drafts(10))
    vector = collection.embedder.embed_query("town3 river3")
    everything = collection.catalogue.exact_search(vector, 10)
    assert [score for _, score in everything] == sorted((score for _, score in everything), reverse=True)
    filters = Filters(published_after=datetime(2026, 1, 4, tzinfo=UTC), publishers=("northern wire",))
    ids = [passage for passage, _ in collection.catalogue.exact_search(vector, 10, filters)]
    found = collection.catalogue.passages_by_id(ids).values()
    assert sorted(item.info.title for item in found) == ["Report 3", "Report 5", "Report 7", "Report 9"]


def test_deleting_leaves_nothing_behind(collection: Collection) -> None:
    (receipt,) = collection.ingest(make_draft())
    collection.ingest(make_draft(text="A second version."))
    collection.ingester.delete(receipt.article_id)
    counts = collection.catalogue.counts()
    assert (counts.articles, counts.versions, counts.sentences, counts.vectors, counts.pending) == (
        0,
        0,
        0,
        0,
        0,
    )
    assert collection.vectors.ids() == collection.lexical.ids() == frozenset()


def test_when_an_original_is_deleted_its_oldest_copy_becomes_the_original(collection: Collection) -> None:
    original, second, third = collection.ingest(*(make_draft(url=f"https://{n}.example/") for n in "abc"))
    assert second.duplicate_of == third.duplicate_of == original.article_id
    collection.ingester.delete(original.article_id)
    again = collection.ingest(*(make_draft(url=f"https://{n}.example/") for n in "bc"))
    assert [receipt.duplicate_of for receipt in again] == [None, second.article_id]


def test_an_answer_is_recorded_as_it_was_given(collection: Collection) -> None:
    collection.catalogue.record_answer("ans_1", datetime.now(UTC), '{"text": "Überall"}')
    assert collection.catalogue.recorded_answer("ans_1") == '{"text": "Überall"}'
    assert collection.catalogue.recorded_answer("ans_2") is None


def test_the_migrations_make_exactly_the_tables_of_the_schema(tmp_path: Path) -> None:
    engine = database.open_database(sqlite(tmp_path))
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    config = Config()
    config.set_main_option("script_location", str(Path(database.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == database.REVISION


def test_a_commit_is_on_disk_before_it_is_acknowledged(tmp_path: Path) -> None:
    engine = database.open_database(sqlite(tmp_path))
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2  # FULL
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_a_catalogue_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    with database.open_database(sqlite(tmp_path)).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DataDirectoryInvalid, match=r"newer Byline.*Upgrade"):
        Catalogue(sqlite(tmp_path))


@pytest.mark.parametrize("url", ["nonsense", "nosuch://host/db", "sqlite:////proc/nowhere/catalogue.sqlite3"])
def test_a_catalogue_that_cannot_be_opened_says_so(url: str) -> None:
    with pytest.raises(DataDirectoryInvalid):
        Catalogue(url)


def test_a_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    (tmp_path / "catalogue.sqlite3").write_bytes(b"This is not a database at all. " * 100)
    with pytest.raises(DataDirectoryInvalid, match="backup"):
        Catalogue(sqlite(tmp_path))


def test_a_read_only_catalogue_says_so(tmp_path: Path) -> None:
    Catalogue(sqlite(tmp_path)).close()
    with pytest.raises(DataDirectoryInvalid, match="cannot be written"):
        Catalogue(f"sqlite:///file:{tmp_path / 'catalogue.sqlite3'}?mode=ro&uri=true")


def test_a_full_disk_stores_nothing_of_the_article(collection: Collection) -> None:
    collection.ingest(make_draft())
    before = collection.catalogue.counts()
    with collection.catalogue._engine.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar()
    engine = collection.catalogue._engine
    engine.dispose()
    database.event.listen(engine, "connect", lambda raw, _: raw.execute(f"PRAGMA max_page_count={pages}"))
    with pytest.raises(StorageFull, match="nothing was stored"):
        collection.ingest(
            make_draft(
                text=" ".join(f"Sentence number {n} is here." for n in range(2000)), url="https://b.example/"
            )
        )
    assert collection.catalogue.counts() == before


def test_other_database_errors_become_errors_of_the_index(collection: Collection) -> None:
    with (
        pytest.raises(IndexingError, match="no such table"),
        database.reading(collection.catalogue._engine) as connection,
    ):
        connection.execute(text("SELECT * FROM nowhere"))


def test_another_embedding_model_is_refused_with_the_way_out(tmp_path: Path) -> None:
    open_collection(tmp_path).close()
    catalogue = Catalogue(sqlite(tmp_path))
    with pytest.raises(DataDirectoryInvalid, match="byline rebuild --reembed"):
        catalogue.bind_embedding("another", 64)
    with pytest.raises(DataDirectoryInvalid, match="byline rebuild --reembed"):
        catalogue.bind_embedding("hash", 128)
    catalogue.bind_embedding("hash", 64)
