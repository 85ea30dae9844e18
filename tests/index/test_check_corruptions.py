"""Fifty seeded corruptions of records, each in another place: `byline check` finds every one."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.catalogue import Catalogue
from index.check import CheckReport, check_collection
from index.projecting import Projector
from tests.builders import TEXT, Collection, make_draft, make_drafts, open_collection
from tests.soak_report import write_report

SEEDS = 50
MANY_SEEDS = 640
_DAMAGED_FLOAT = np.float32(0.9).tobytes()


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    opened = open_collection(tmp_path_factory.mktemp("sound"))
    opened.ingest(*make_drafts(8), make_draft(), make_draft(text=TEXT + " More followed."))
    yield opened
    opened.close()


def _garbled(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    return text[:at] + ("x" if text[at] != "x" else "y") + text[at + 1 :]


def _change(table: str, column: str, key: str = "id", where: str = "1") -> Callable[..., None]:
    """Changes one value of a random row: a letter of a text, or a number by one to three."""

    def change(connection: sqlite3.Connection, chance: random.Random) -> None:
        rows = connection.execute(
            f"SELECT {key}, {column} FROM {table} WHERE {where} AND {column} IS NOT NULL ORDER BY 1, 2"
        ).fetchall()
        row, value = chance.choice(rows)
        new = value + chance.randint(1, 3) if isinstance(value, int) else _garbled(value, chance)
        connection.execute(
            f"UPDATE {table} SET {column} = ? WHERE {key} = ? AND {column} = ?", (new, row, value)
        )

    return change


def _delete(table: str, key: str, where: str = "1") -> Callable[..., None]:
    def delete(connection: sqlite3.Connection, chance: random.Random) -> None:
        rows = connection.execute(f"SELECT {key} FROM {table} WHERE {where} ORDER BY 1").fetchall()
        connection.execute(f"DELETE FROM {table} WHERE {key} = ?", chance.choice(rows))

    return delete


def _damage_vector(kind: str, damage: Callable[[bytes, random.Random], bytes]) -> Callable[..., None]:
    def change(connection: sqlite3.Connection, chance: random.Random) -> None:
        rows = connection.execute(
            "SELECT owner_id, data FROM vectors WHERE kind = ? AND owner_id IN "
            "(SELECT p.id FROM passages p JOIN articles a ON a.id = p.article_id AND a.version = p.version "
            "UNION SELECT s.id FROM sentences s JOIN articles a ON a.id = s.article_id AND a.version = s.version) "
            "ORDER BY 1",
            (kind,),
        ).fetchall()
        owner, data = chance.choice(rows)
        connection.execute("UPDATE vectors SET data = ? WHERE owner_id = ?", (damage(data, chance), owner))

    return change


def _wait(connection: sqlite3.Connection, chance: random.Random) -> None:
    connection.execute(
        "INSERT INTO outbox (projection, op, passage_id) VALUES (?, 'add', 'p_x')",
        (chance.choice(("vectors", "lexical")),),
    )


def _one_float_off(data: bytes, chance: random.Random) -> bytes:
    at = 4 * chance.randrange(len(data) // 4)
    return data[:at] + _DAMAGED_FLOAT + data[at + 4 :]


_CURRENT = (
    "id IN (SELECT p.id FROM passages p JOIN articles a ON a.id = p.article_id AND a.version = p.version)"
)
IN_THE_CATALOGUE: dict[str, Callable[..., None]] = {
    "an article's identity": _change("articles", "identity"),
    "which version is current": _change("articles", "version"),
    "a version is gone": _delete("article_versions", "rowid"),
    "a letter of the text": _change("article_versions", "text", "rowid"),
    "a title": _change("article_versions", "title", "rowid"),
    "a publisher": _change("article_versions", "publisher", "rowid"),
    "an author": _change("article_versions", "author", "rowid"),
    "an address": _change(
        "article_versions",
        "url",
        "rowid",
        "version = 1 AND article_id IN (SELECT id FROM articles WHERE version = 1)",
    ),
    "a content hash": _change("article_versions", "content_hash", "rowid"),
    "a sentence's start": _change("sentences", "start"),
    "a sentence's end": _change("sentences", '"end"'),
    "a sentence's text": _change("sentences", "text"),
    "a sentence's role": _change("sentences", "role"),
    "a sentence is gone": _delete("sentences", "id"),
    "a passage's text": _change("passages", "text"),
    "a passage's first sentence": _change("passages", "first"),
    "a passage's last sentence": _change("passages", "last"),
    "a passage is gone": _delete("passages", "id", _CURRENT),
    "a passage's vector is gone": _delete("vectors", "owner_id", f"owner_{_CURRENT}"),
    "a model's name": _change("vectors", "model", "owner_id"),
    "a number of a passage's vector": _damage_vector("passage", _one_float_off),
    "a passage's vector is cut": _damage_vector("passage", lambda data, _: data[:7]),
    "a passage's vector is zero": _damage_vector("passage", lambda data, _: bytes(len(data))),
    "a sentence's vector is zero": _damage_vector("sentence", lambda data, _: bytes(len(data))),
    "a sentence's vector is cut": _damage_vector("sentence", lambda data, _: data[:-2]),
    "a change that waits": _wait,
}


def _one(collection: Collection, chance: random.Random) -> str:
    return chance.choice(sorted(collection.catalogue.searchable_ids()))


def _lose_vector(collection: Collection, chance: random.Random) -> None:
    collection.vectors.remove([_one(collection, chance)])


def _alter_vector(collection: Collection, chance: random.Random) -> None:
    other = collection.embedder.embed_query(f"something else {chance.random()}")
    with collection.vectors._translated() as chroma:
        chroma.update(ids=[_one(collection, chance)], embeddings=[other])


def _alter_keys(collection: Collection, chance: random.Random) -> None:
    with collection.vectors._translated() as chroma:
        chroma.update(ids=[_one(collection, chance)], metadatas=[{"publisher": "somebody else"}])


def _lose_words(collection: Collection, chance: random.Random) -> None:
    collection.lexical.remove([_one(collection, chance)])


def _alter_word_keys(collection: Collection, chance: random.Random) -> None:
    passage = _one(collection, chance)
    stored = collection.catalogue.passages_by_id([passage])[passage]
    collection.lexical.add([(stored.passage, replace(stored.info, publisher="Somebody Else"))])


def _hold_a_stranger(collection: Collection, chance: random.Random) -> None:
    passage = _one(collection, chance)
    stored = collection.catalogue.passages_by_id([passage])[passage]
    stranger = replace(stored.passage, id=f"p_{chance.random()}")
    collection.lexical.add([(stranger, stored.info)])
    collection.vectors.add([(stranger, stored.info)], [collection.embedder.embed_query("stranger")])


IN_A_PROJECTION: dict[str, Callable[..., None]] = {
    "a vector is gone from the index": _lose_vector,
    "a vector of the index is another": _alter_vector,
    "a key of the vector index": _alter_keys,
    "words are gone from the index": _lose_words,
    "a key of the word index": _alter_word_keys,
    "a stranger is in both": _hold_a_stranger,
}
KINDS = [*IN_THE_CATALOGUE, *IN_A_PROJECTION]


def corrupt(collection: Collection, folder: Path, seed: int) -> CheckReport:
    """What `byline check` says of the collection with one record corrupted; the collection is sound afterwards."""
    chance, kind = random.Random(seed), KINDS[seed % len(KINDS)]
    if kind in IN_A_PROJECTION:
        IN_A_PROJECTION[kind](collection, chance)
        try:
            return check_collection(collection.catalogue, collection.vectors, collection.lexical)
        finally:
            _make_sound(collection)
    file = folder / f"{seed}.sqlite3"
    with (
        closing(sqlite3.connect(collection.directory / "catalogue.sqlite3")) as source,
        closing(sqlite3.connect(file)) as copy,
    ):
        source.backup(copy)
        IN_THE_CATALOGUE[kind](copy, chance)
        assert copy.total_changes
        copy.commit()
    catalogue = Catalogue(f"sqlite:///{file}")
    try:
        return check_collection(catalogue, collection.vectors, collection.lexical)
    finally:
        catalogue.close()


def _make_sound(collection: Collection) -> None:
    ids = sorted(collection.catalogue.searchable_ids())
    collection.vectors.remove(sorted(collection.vectors.ids()))
    collection.lexical.remove(sorted(collection.lexical.ids()))
    projector = Projector(collection.catalogue, collection.vectors, collection.lexical)
    projector.add_vectors(ids)
    projector.add_words(ids)


def test_the_collection_is_sound_before(collection: Collection) -> None:
    report = check_collection(collection.catalogue, collection.vectors, collection.lexical)
    assert report.ok, report.problems


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_corruption_is_found(collection: Collection, tmp_path: Path, seed: int) -> None:
    assert not corrupt(collection, tmp_path, seed).ok, KINDS[seed % len(KINDS)]


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_many_corruptions_are_found(collection: Collection, tmp_path: Path) -> None:
    missed = [seed for seed in range(MANY_SEEDS) if corrupt(collection, tmp_path, seed).ok]
    by_kind = Counter(KINDS[seed % len(KINDS)] for seed in range(MANY_SEEDS))
    write_report(
        "corruptions",
        {
            "corruptions": MANY_SEEDS,
            "found": MANY_SEEDS - len(missed),
            "not_found": [f"{seed}: {KINDS[seed % len(KINDS)]}" for seed in missed],
            "kinds": dict(by_kind),
        },
    )
    assert missed == []


def test_the_collection_is_sound_afterwards(collection: Collection) -> None:
    report = check_collection(collection.catalogue, collection.vectors, collection.lexical)
    assert report.ok, report.problems
