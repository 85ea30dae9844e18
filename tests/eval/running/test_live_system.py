import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from eval.errors import ArticlesMissing, RunFailed, RunInvalid
from eval.records.run_files import load_info, load_records
from eval.running.article_matching import match_articles
from eval.running.live_system import LiveSystem
from eval.running.runner import Plan, run_dataset
from index.article import ArticleDraft
from service.client import ClientError
from tests.eval.builders import ARTICLES, SHIP, answer, answerable, citation
from tests.eval.scripted import Steps, dataset

RIGHT = answer((SHIP[0], [1]), citations=[citation(1, "ship.txt", 0)])
CASES = [answerable(id=f"c{number}", question=f"Number {number}?") for number in range(12)]


class Deployment:
    """What a service at some address would say, and what it was asked."""

    def __init__(self, server: HTTPServer) -> None:
        self.stored = [self.summary(name) for name in ARTICLES]
        self.answers: list[Any] = []
        self.asked: list[str] = []
        self.received: list[dict[str, Any]] = []
        self.keys: set[str | None] = set()
        self.delay_seconds = 0.0
        self.url = server.url_for("").rstrip("/")
        server.expect_request("/v1/articles", method="GET").respond_with_handler(self.list_articles)
        server.expect_request("/v1/articles", method="POST").respond_with_handler(self.store)
        server.expect_request("/v1/ask").respond_with_handler(self.ask)
        for one in ARTICLES.values():
            body = one.model_dump(mode="json") | {"source": None, "object": "article"}
            server.expect_request(f"/v1/articles/{one.id}").respond_with_json(body)

    @staticmethod
    def summary(name: str, **changes: Any) -> dict[str, Any]:
        one = ARTICLES[name]
        known = {"id": one.id, "version": 1, "title": one.title, "publisher": one.publisher, "url": None}
        return known | {"source": name} | changes

    def list_articles(self, request: Request) -> Response:
        self.keys.add(request.headers.get("Authorization"))
        page = {"object": "list", "data": self.stored, "has_more": False, "next_cursor": None}
        return Response(json.dumps(page), content_type="application/json")

    def store(self, request: Request) -> Response:
        sent = [json.loads(line) for line in request.get_data().splitlines()]
        self.received += sent
        ids = {one.text: one.id for one in ARTICLES.values()}
        receipts = [
            {"article_id": ids[one["text"]], "version": 1, "status": "created", "reason": None}
            for one in sent
        ]
        return Response(json.dumps({"object": "list", "data": receipts}), content_type="application/json")

    def ask(self, request: Request) -> Response:
        self.asked.append(request.get_json()["question"])
        time.sleep(self.delay_seconds)
        reply = self.answers[min(len(self.asked), len(self.answers)) - 1] if self.answers else RIGHT
        if isinstance(reply, Response):
            return reply
        return Response(json.dumps(reply), content_type="application/json")


@pytest.fixture
def deployment(httpserver: HTTPServer) -> Iterator[Deployment]:
    yield Deployment(httpserver)


def run(out: Path, system: LiveSystem, *, count: int = 2) -> None:
    run_dataset(Plan(dataset=dataset(*CASES[:count]), system=system, mode="quote", out=out), Steps())


def test_a_running_service_is_asked_about_the_articles_it_holds(
    deployment: Deployment, tmp_path: Path
) -> None:
    run(tmp_path / "run", LiveSystem(deployment.url, mode="quote", key="secret"))

    first, second = load_records(tmp_path / "run")
    assert first.answer == second.answer == RIGHT
    assert first.gold[0][0].article_id == "id-of-ship.txt"
    assert deployment.keys == {"Bearer secret"}
    assert deployment.received == []


def test_the_run_names_the_service_and_never_its_key(deployment: Deployment, tmp_path: Path) -> None:
    address = deployment.url.replace("http://", "http://me:word@")

    run(tmp_path / "run", LiveSystem(address, mode="quote", key="secret"))

    assert load_info(tmp_path / "run").system == f"service at {deployment.url}"
    written = "".join(path.read_text() for path in (tmp_path / "run").iterdir())
    assert "secret" not in written
    assert "word@" not in written


def test_articles_that_are_not_there_are_named_and_not_sent(deployment: Deployment, tmp_path: Path) -> None:
    deployment.stored = deployment.stored[:1]

    with pytest.raises(ArticlesMissing, match=r"1 of the dataset's 2 articles .* rival\.txt.*--ingest"):
        run(tmp_path / "run", LiveSystem(deployment.url, mode="quote"))

    assert (deployment.received, deployment.asked) == ([], [])


def test_articles_are_sent_when_that_is_wanted(deployment: Deployment, tmp_path: Path) -> None:
    deployment.stored = []

    run(tmp_path / "run", LiveSystem(deployment.url, mode="quote", ingest=True))

    assert [one["text"] for one in deployment.received] == [one.text for one in ARTICLES.values()]
    assert load_info(tmp_path / "run").articles == 2


def test_a_service_that_dies_half_way_ends_the_run_and_the_next_one_goes_on(
    deployment: Deployment, tmp_path: Path
) -> None:
    down = Response("{}", status=502)
    deployment.answers = [RIGHT] * 4 + [down]
    with pytest.raises(RunFailed, match=r"(?s)5 cases in a row failed.*3 finished records are kept"):
        run(tmp_path / "run", LiveSystem(deployment.url, mode="quote"), count=12)

    deployment.answers, deployment.asked = [], []
    run(tmp_path / "run", LiveSystem(deployment.url, mode="quote"), count=12)

    assert deployment.asked[1:] == [case.question for case in CASES[3:]]
    assert [record.error for record in load_records(tmp_path / "run")] == [None] * 12


@pytest.mark.parametrize(
    ("garbage", "said"),
    [
        (Response("<html>It works!</html>"), "did not answer like a Byline service"),
        ({"status": "fine"}, "does not follow the contract"),
        ([1, 2], "did not answer like a Byline service"),
    ],
)
def test_a_service_that_returns_garbage_is_said(
    deployment: Deployment, tmp_path: Path, garbage: Any, said: str
) -> None:
    deployment.answers = [garbage]
    with pytest.raises(RunFailed, match=said):
        run(tmp_path / "run", LiveSystem(deployment.url, mode="quote"))


def test_a_service_that_does_not_answer_in_time_is_said(deployment: Deployment, tmp_path: Path) -> None:
    deployment.delay_seconds = 0.5
    with pytest.raises(RunFailed, match="did not answer in time"):
        run(tmp_path / "run", LiveSystem(deployment.url, mode="quote", timeout_seconds=0.1), count=1)


def test_a_service_of_another_kind_is_said(deployment: Deployment, tmp_path: Path) -> None:
    deployment.stored = [{"name": "not an article"}]
    with pytest.raises(RunFailed, match=r"service at .* did not answer like a Byline service: KeyError"):
        run(tmp_path / "run", LiveSystem(deployment.url, mode="quote"))


def test_nothing_at_the_address_is_said(tmp_path: Path) -> None:
    with pytest.raises(ClientError, match="cannot be reached"):
        run(tmp_path / "run", LiveSystem("http://127.0.0.1:9", mode="quote"))
    with pytest.raises(RunInvalid, match="no address of a service"):
        LiveSystem("localhost:8000", mode="quote")


class TestMatching:
    DRAFT = ArticleDraft(
        text="x", title="Ship", publisher="The Post", url="https://www.post.example/ship/", source="ship.txt"
    )
    OTHER: ClassVar = {"id": "a2", "title": "Ship", "publisher": "The Courier", "url": None, "source": None}

    def stored(self, **changes: Any) -> dict[str, Any]:
        return {"id": "a1", "title": "Another", "publisher": None, "url": None, "source": None, **changes}

    @pytest.mark.parametrize(
        "known",
        [
            {"url": "https://post.example/ship?utm_source=feed"},
            {"source": "ship.txt"},
            {"title": "Ship", "publisher": "The Post"},
        ],
    )
    def test_by_address_else_by_file_else_by_title_and_publisher(self, known: dict[str, str]) -> None:
        assert match_articles([self.DRAFT], [self.stored(**known), self.OTHER]) == {"ship.txt": "a1"}

    def test_what_two_stored_articles_could_be_is_none_of_them(self) -> None:
        twins = [self.stored(id=one, source="ship.txt") for one in ("a1", "a3")]
        assert match_articles([self.DRAFT], twins) == {}

    def test_another_publishers_page_of_the_same_title_is_another_article(self) -> None:
        assert match_articles([self.DRAFT], [self.OTHER]) == {}
