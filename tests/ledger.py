"""A process that ingests and notes on disk what was acknowledged, and the proof that a kill lost none of it.

The ledger has two lines for each operation, each synced before the next step: `begun` before the call and `done`
after it returned. What was done must hold; what was only begun may have happened or not.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from index.check import check_collection
from index.identity import article_id, article_identity
from tests.builders import Collection, make_draft, open_collection

MIXES = ("new", "identical", "changed", "delete")
READY_SECONDS = 30.0
_KEYS = 12  # articles that are changed and deleted again and again

# A child that is forked from a process with every library loaded begins at once.
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["tests.ledger", "chromadb", "tantivy", "alembic.command"])

Operation = tuple[str, str | None]  # article key; its text afterwards, None when deleted


def url_of(key: str) -> str:
    return f"https://ledger.example/{key}"


def id_of(key: str) -> str:
    return article_id(article_identity(make_draft(url=url_of(key))))


def text_of(key: str, edition: int) -> str:
    return f"Edition {edition} of paper {key} came out at noon. It names town{key} and river{edition}. That is all."


def operations(mix: str, seed: int) -> Iterator[Operation]:
    """Endless operations of one mix; `seed` makes a later process go on with other articles."""
    rng = random.Random(f"{mix} {seed}")
    number = 0
    while True:
        number += 1
        key = f"{rng.randrange(_KEYS)}"
        if mix == "new":
            yield f"{seed}-{number}", text_of(f"{seed}-{number}", 0)
        elif mix == "identical":
            yield key, text_of(key, 0)
        elif mix == "changed":
            yield key, text_of(key, seed * 10_000 + number)
        else:
            yield key, text_of(key, seed * 10_000 + number) if rng.random() < 0.6 else None


def ingest_and_note(directory: Path, ledger: Path, mix: str, seed: int, ready: Event) -> None:
    """What the child does until it is killed."""
    collection = open_collection(directory)
    collection.recover()
    _end_the_last_line(ledger)
    with ledger.open("a") as notes:
        for key, text in operations(mix, seed):
            _note(notes, "begun", key, text)
            _apply(collection, key, text)
            _note(notes, "done", key, text)
            ready.set()


def start(directory: Path, ledger: Path, mix: str, seed: int) -> Any:
    """A child that ingests; returns once its first operation was acknowledged."""
    ready = _PROCESSES.Event()
    child = _PROCESSES.Process(
        target=ingest_and_note, args=(directory, ledger, mix, seed, ready), daemon=True
    )
    child.start()
    assert ready.wait(120), "the child acknowledged nothing"
    return child


def read_steps(ledger: Path) -> list[tuple[str, str, str | None]]:
    """The lines of a ledger: step, article key and text."""
    lines = ledger.read_text().splitlines(keepends=True)
    return [tuple(json.loads(line)) for line in lines if line.endswith("\n")]


def possible(
    steps: Sequence[tuple[str, str, str | None]], *, settled: int | None = None
) -> dict[str, set[str | None]]:
    """For each article, the texts that it may have now: one, unless an operation on it was cut off.

    Args:
        settled: steps after this many happened meanwhile: what they did may show or not.
    """
    states: dict[str, set[str | None]] = {}
    for number, (step, key, text) in enumerate(steps):
        if step == "done" and (settled is None or number < settled):
            states[key] = {text}
        else:
            states.setdefault(key, {None}).add(text)
    return states


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found after a kill: how long opening took, the articles compared, and what is wrong."""

    ready_seconds: float
    articles: int
    wrong: tuple[str, ...]


def prove(directory: Path, states: dict[str, set[str | None]], *, examined: bool = False) -> Proof:
    """Open what a killed process left and compare it with the ledger.

    Args:
        examined: have the files tried in a child process first, as the service does; it takes two seconds.
    """
    started = time.monotonic()
    collection = open_collection(directory)
    damage = collection.ingester.examine() if examined else []
    collection.recover()
    ready_seconds = time.monotonic() - started
    try:
        report = check_collection(collection.catalogue, collection.vectors, collection.lexical)
        wrong = [f"{problem.code}: {problem.ids[:3]}" for problem in report.problems]
        stored = {found for found, _ in collection.catalogue.identities()}
        expected = {id_of(key): key for key in states}
        wrong += [f"never sent: {found}" for found in stored - expected.keys()]
        for found, key in expected.items():
            text = collection.catalogue.get_article(found).text if found in stored else None
            if text not in states[key]:
                wrong.append(f"{key} has {text!r}, not {states[key]}")
        wrong += _stale_or_missing(collection, sorted(stored & expected.keys())[:5])
        wrong += [f"taken for damaged: {found}" for found in damage]
        wrong += [f"not ready within {READY_SECONDS} s"] if ready_seconds > READY_SECONDS else []
        return Proof(ready_seconds, len(expected), tuple(wrong))
    finally:
        collection.close()


def _stale_or_missing(collection: Collection, sample: list[str]) -> Iterator[str]:
    """What a search would serve and a citation point to that the article does not say now."""
    for found in sample:
        article = collection.catalogue.get_article(found)
        vector = collection.embedder.embed_query(article.text)
        hits = [*collection.vectors.query(vector, 5), *collection.lexical.query(article.text, 5)]
        served = collection.catalogue.passages_by_id([passage for passage, _ in hits])
        if len(served) != len({passage for passage, _ in hits}):
            yield f"{found}: a passage is served that is not stored"
        for passage, info, sentences in served.values():
            current = collection.catalogue.get_article(info.id)
            if info.version != current.info.version or passage.text not in current.text:
                yield f"{info.id}: version {info.version} is served, {current.info.version} is current"
            if not {sentence.id for sentence in sentences} <= {known.id for known in current.sentences}:
                yield f"{info.id}: a sentence is cited that the article has not"


def _apply(collection: Collection, key: str, text: str | None) -> None:
    if text is not None:
        (receipt,) = collection.ingest(make_draft(text, url=url_of(key), title=f"Paper {key}"))
        assert receipt.status != "rejected", receipt
    elif id_of(key) in {found for found, _ in collection.catalogue.identities()}:
        collection.ingester.delete(id_of(key))


def _end_the_last_line(ledger: Path) -> None:
    """Drop a line that was cut off: what it told of did not begin, or is told to have begun only."""
    if ledger.exists():
        data = ledger.read_bytes()
        ledger.write_bytes(data[: data.rfind(b"\n") + 1])


def _note(notes: Any, step: str, key: str, text: str | None) -> None:
    notes.write(json.dumps([step, key, text]) + "\n")
    notes.flush()
    os.fsync(notes.fileno())
