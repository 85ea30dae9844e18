"""`check` names every record that breaks an invariant, and finds nothing wrong with a sound collection."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import text

from index import chunking, identity
from index.check import CheckReport, check_collection
from tests.builders import TEXT, Collection, make_article, make_draft, make_drafts


def checked(collection: Collection) -> CheckReport:
    return check_collection(collection.catalogue, collection.vectors, collection.lexical)


def codes(report: CheckReport) -> list[str]:
    return sorted(problem.code for problem in report.problems)


def test_a_sound_collection_has_no_problem(collection: Collection) -> None:
    collection.ingest(*make_drafts(30), make_draft(), make_draft(text=TEXT + " More."), make_draft(url=None))
    report = checked(collection)
    assert report.ok, report.problems
    assert report.counts["articles"] == 32


def test_an_empty_collection_has_no_problem(collection: Collection) -> None:
    assert checked(collection).ok


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        ("UPDATE sentences SET start = start + 1 WHERE position = 1", "sentence_offsets"),
        ("UPDATE sentences SET text = 'Another sentence.' WHERE position = 1", "sentence_id"),
        ("UPDATE sentences SET position = 9 WHERE position = 1", "sentence_order"),
        ("DELETE FROM sentences WHERE position = 1", "passage_text"),
        ("UPDATE passages SET text = text || '!'", "passage_id"),
        ("UPDATE article_versions SET text = 'x' || text", "sentence_offsets"),
        ("UPDATE articles SET identity = 'url:elsewhere'", "article_id"),
        ("UPDATE articles SET version = 2", "article_unreadable"),
        ("UPDATE sentences SET role = 'unheard-of'", "article_unreadable"),
        ("DELETE FROM vectors", "vector_missing"),
        ("UPDATE vectors SET model = 'other'", "vector_model"),
        (
            "INSERT INTO outbox (projection, op, passage_id) VALUES ('vectors', 'add', 'p_x')",
            "outbox_pending",
        ),
        (
            "UPDATE article_versions SET published_key = 0, publisher = 'Else', published_at = NULL",
            "vectors_keys",
        ),
        (
            "UPDATE article_versions SET published_key = 0, publisher = 'Else', published_at = NULL",
            "lexical_keys",
        ),
    ],
)
def test_damage_to_the_catalogue_is_found(collection: Collection, damage: str, code: str) -> None:
    collection.ingest(make_draft())
    with collection.catalogue._engine.begin() as connection:
        connection.execute(text(damage))
    assert code in codes(checked(collection))


def test_a_missing_version_is_found(collection: Collection) -> None:
    collection.ingest(make_draft(), make_draft(text="Second."), make_draft(text="Third."))
    with collection.catalogue._engine.begin() as connection:
        connection.execute(text("DELETE FROM article_versions WHERE version = 2"))
    assert codes(checked(collection)) == ["version_gap"]


@pytest.mark.parametrize("vector", [np.zeros(64), np.full(64, np.nan), np.ones(64), np.ones(3) / np.sqrt(3)])
def test_a_vector_that_is_no_unit_vector_is_found(collection: Collection, vector: np.ndarray) -> None:
    collection.ingest(make_draft(text="One sentence."))
    with collection.catalogue._engine.begin() as connection:
        data = vector.astype("<f4").tobytes()
        connection.execute(text("UPDATE vectors SET data = :data WHERE kind = 'passage'"), {"data": data})
    assert "vector_invalid" in codes(checked(collection))


def _lose_a_vector(collection: Collection) -> None:
    collection.vectors.remove(sorted(collection.catalogue.searchable_ids())[:1])


def _lose_words(collection: Collection) -> None:
    collection.lexical.remove(sorted(collection.catalogue.searchable_ids())[:1])


def _hold_a_stranger(collection: Collection) -> None:
    other = make_article(url="https://stranger.example/")
    (passage, *_) = chunking.chunk_article(other, max_tokens=200, overlap=0)
    collection.lexical.add([(passage, other.info)])
    collection.vectors.add([(passage, other.info)], [collection.embedder.embed_query("stranger")])


def _damage_words(collection: Collection) -> None:
    collection.lexical.close()
    for file in (collection.directory / "lexical").rglob("meta.json"):
        file.write_text("{broken")


def _damage_vectors(collection: Collection) -> None:
    collection.vectors.close()
    for file in (collection.directory / "chroma").rglob("chroma.sqlite3"):
        file.write_bytes(b"broken" * 1000)


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (_lose_a_vector, ["vectors_missing", "vectors_unreachable"]),
        (_lose_words, ["lexical_missing"]),
        (_hold_a_stranger, ["lexical_surplus", "vectors_surplus"]),
        (_damage_words, ["lexical_failed"]),
        (_damage_vectors, ["vectors_failed"]),
    ],
)
def test_a_projection_that_differs_is_found(
    collection: Collection, damage: Callable[[Collection], None], expected: list[str]
) -> None:
    collection.ingest(*make_drafts(5))
    damage(collection)
    report = checked(collection)
    assert codes(report) == expected
    assert all("byline rebuild" in problem.message for problem in report.problems)


def test_passages_get_the_id_that_check_expects() -> None:
    article = make_article()
    for passage in chunking.chunk_article(article, max_tokens=40, overlap=1):
        parts = (passage.article_id, passage.version, passage.first, passage.last, passage.text)
        assert passage.id == identity.passage_id(*parts)


def test_many_passages_with_the_same_words_are_no_fault(tmp_path: Path, collection: Collection) -> None:
    collection.ingest(*(make_draft(url=f"https://copy.example/{number}") for number in range(12)))
    assert checked(collection).ok
