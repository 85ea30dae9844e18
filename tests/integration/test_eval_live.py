"""`byline eval run --url` against a real service over HTTP: it reads, and writes only where it is told to."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn

from eval.datasets.dataset import LoadOptions
from eval.datasets.sample import load
from eval.errors import ArticlesMissing
from eval.records.record import AnsweringRecord
from eval.records.run_files import load_records
from eval.running.live_system import LiveSystem
from eval.running.runner import Plan, run_dataset
from eval.scoring.scores import score_run
from service.app import create_app
from service.settings import Settings
from tests.eval.scripted import Steps

STOP_SECONDS = 30


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    app = create_app(Settings(data_dir=tmp_path / "data", llm="none", deadline_seconds=600))
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    # A client that comes before the service is ready waits in the listener's queue.
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(STOP_SECONDS)


@pytest.mark.timeout(600)
def test_the_articles_are_missed_then_sent_then_found(url: str, tmp_path: Path) -> None:
    dataset = load(LoadOptions(data=Path())).limited(8)

    def run(name: str, *, ingest: bool = False) -> Path:
        system = LiveSystem(url, mode="quote", ingest=ingest)
        return run_dataset(Plan(dataset, system, "quote", tmp_path / name, concurrency=2), Steps())

    with pytest.raises(ArticlesMissing, match=r"34 of the dataset's 34 articles"):
        run("missed")
    assert httpx.get(f"{url}/v1/articles", timeout=120).json()["data"] == []

    sent, found = run("sent", ingest=True), run("found")

    for done in (sent, found):
        records = [one for one in load_records(done) if isinstance(one, AnsweringRecord) and one.answer]
        assert [record.error for record in records] == [None] * 8
        assert all(0 <= (record.answer or {})["answerable"] <= 1 for record in records)
    assert score_run(sent).results == score_run(found).results
    scores = score_run(found)
    exact, told_apart = scores.total("citations_exact"), scores.total("answerable_auroc")
    assert (exact.value, exact.failed) == (1.0, 0)
    assert (told_apart.n, told_apart.failed) == (8, 0)
