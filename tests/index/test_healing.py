from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.errors import ProjectionFailed
from index.healing import Healing
from tests.builders import Collection, make_drafts, open_collection


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    opened = open_collection(tmp_path / "data")
    yield opened
    opened.close()


def until(is_so: Callable[[], bool], seconds: float = 30.0) -> bool:
    end = time.monotonic() + seconds
    while not is_so() and time.monotonic() < end:
        time.sleep(0.01)
    return is_so()


def test_changes_that_wait_are_projected_without_a_restart(collection: Collection) -> None:
    collection.ingest(*make_drafts(2))
    collection.catalogue.post(add=sorted(collection.catalogue.searchable_ids()))
    healing = Healing(
        collection.catalogue, collection.vectors, recover=collection.recover, pause_seconds=0.01
    )
    healing.start()
    assert until(lambda: collection.catalogue.counts().pending == 0)
    healing.stop()


def test_a_failure_is_tried_again(collection: Collection) -> None:
    collection.vectors.suspended = "The server is away."
    tries: list[int] = []

    def recover() -> None:
        tries.append(1)
        if len(tries) < 3:
            raise ProjectionFailed("still away")
        collection.vectors.suspended = None

    healing = Healing(collection.catalogue, collection.vectors, recover=recover, pause_seconds=0.01)
    healing.start()
    assert until(lambda: collection.vectors.suspended is None)
    healing.stop()
    assert len(tries) == 3


def test_nothing_is_recovered_while_all_is_well(collection: Collection) -> None:
    tries: list[int] = []
    healing = Healing(
        collection.catalogue, collection.vectors, recover=lambda: tries.append(1), pause_seconds=0.01
    )
    healing.start()
    time.sleep(0.1)
    healing.stop()
    assert tries == []


def test_suspended_vectors_are_searched_exactly_and_written_later(collection: Collection) -> None:
    from index.retriever import Retriever

    collection.ingest(*make_drafts(2))
    collection.vectors.suspended = "The server is away."
    (receipt, *_) = collection.ingest(make_drafts(3)[2])
    assert receipt.status == "created"
    assert collection.catalogue.counts().pending > 0
    retriever = Retriever(collection.catalogue, collection.vectors, collection.lexical, collection.embedder)
    search = retriever.search("town2 river2")
    assert search.passages[0].info.id == receipt.article_id
    assert search.degraded is not None
    assert collection.recover().replayed > 0
    assert collection.vectors.suspended is None
    assert collection.vectors.ids() == collection.catalogue.searchable_ids()
