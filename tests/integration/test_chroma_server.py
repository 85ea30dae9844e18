"""The vector projection on a Chroma server: the Rust server of the chromadb wheel, on loopback."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.check import check_collection
from index.errors import ProjectionFailed
from index.healing import Healing
from index.ingest import Ingester
from index.rebuild import rebuild_projections
from index.retriever import Retriever
from index.vectors import VectorProjection
from tests.builders import Collection, make_drafts, open_collection

START_SECONDS = 30


def chroma_command() -> str:
    beside = Path(sys.executable).with_name("chroma")
    found = str(beside) if beside.exists() else shutil.which("chroma")
    if not found:
        pytest.skip("the `chroma` command of the chromadb wheel is not installed")
    return found


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def server(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        chroma_command(),
        "run",
        "--path",
        str(tmp_path / "server"),
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    process.url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + START_SECONDS
    while not answers(port) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    if not answers(port):
        process.kill()
        pytest.skip("the Chroma server does not start on this machine")
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def collection(tmp_path: Path, server: subprocess.Popen[bytes]) -> Iterator[Collection]:
    local = open_collection(tmp_path / "data")
    vectors = VectorProjection(
        tmp_path / "unused", url=server.url, collection=local.catalogue.collection, generation=1
    )
    ingester = Ingester(local.catalogue, vectors, local.lexical, local.embedder, max_passage_tokens=40)
    opened = replace(local, vectors=vectors, ingester=ingester)
    yield opened
    opened.close()


def test_a_server_is_written_searched_checked_and_rebuilt(collection: Collection) -> None:
    collection.ingest(*make_drafts(40))
    collection.ingester.delete(collection.catalogue.identities()[0][0])
    vector = collection.embedder.embed_query("town3 river3")
    assert [passage for passage, _ in collection.vectors.query(vector, 5)] == [
        passage for passage, _ in collection.catalogue.exact_search(vector, 5)
    ]
    assert rebuild_projections(collection.catalogue, collection.vectors, collection.lexical).passages == 39
    assert check_collection(collection.catalogue, collection.vectors, collection.lexical).ok
    assert collection.recover().rebuilt is None
    assert [known.name for known in collection.vectors._connected().list_collections()] == [
        f"byline-{collection.catalogue.collection}-2"
    ]


def test_a_collection_opens_while_its_server_is_down_and_heals_when_it_is_back(
    collection: Collection, server: subprocess.Popen[bytes]
) -> None:
    drafts = make_drafts(6)
    collection.ingest(*drafts[:3])
    server.kill()
    server.wait()
    opened = VectorProjection(
        collection.directory / "unused",
        url=server.url,
        collection=collection.catalogue.collection,
        generation=1,
    )
    ingester = Ingester(
        collection.catalogue, opened, collection.lexical, collection.embedder, max_passage_tokens=40
    )
    recovery = ingester.recover()
    assert "BYLINE_CHROMA_URL" in (recovery.suspended or "")
    assert [receipt.status for receipt in ingester.ingest(drafts[3:])] == ["created"] * 3
    retriever = Retriever(collection.catalogue, opened, collection.lexical, collection.embedder)
    search = retriever.search("town4 river4")
    assert search.degraded is not None
    assert "town4" in search.passages[0].passage.text
    healing = Healing(collection.catalogue, opened, recover=ingester.recover, pause_seconds=0.2)
    again = subprocess.Popen(server.args, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 2 * START_SECONDS
        while not answers(int(server.url.rsplit(":", 1)[1])) and time.monotonic() < deadline:
            time.sleep(0.05)
        healing.start()
        while opened.suspended and time.monotonic() < deadline:
            time.sleep(0.05)
        healing.stop()
        assert opened.suspended is None
        assert retriever.search("town4 river4").degraded is None
        assert check_collection(collection.catalogue, opened, collection.lexical).ok
    finally:
        healing.stop()
        opened.close()
        again.kill()
        again.wait()


def test_what_a_dead_server_missed_is_told_when_it_is_back(
    collection: Collection, server: subprocess.Popen[bytes]
) -> None:
    drafts = make_drafts(6)
    collection.ingest(*drafts[:3])
    server.kill()
    server.wait()
    with pytest.raises(ProjectionFailed, match=r"127\.0\.0\.1"):
        collection.ingest(*drafts[3:])
    assert collection.catalogue.counts().articles == 6
    again = subprocess.Popen(server.args, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not answers(int(server.url.rsplit(":", 1)[1])) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert collection.recover().replayed > 0
        assert collection.vectors.ids() == collection.catalogue.searchable_ids()
    finally:
        again.kill()
        again.wait()
