"""`byline serve` as a real process with real storage and models, spoken to over HTTP and by other processes."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

ARTICLES = [
    {
        "title": "Marlow bridge to close for repairs",
        "publisher": "Harbour Courier",
        "published_at": "2026-03-10T18:05:00Z",
        "url": "https://courier.example/marlow-bridge",
        "text": (
            "The council voted 31 to 14 on Tuesday to close the Marlow bridge for repairs. "
            "Engineers expect the work to take nine weeks. "
            "Ferries will carry passengers across the river meanwhile."
        ),
    },
    {
        "title": "Orchard growers report a late frost",
        "publisher": "Valley Post",
        "published_at": "2026-04-22",
        "url": "https://valley.example/frost",
        "text": (
            "A late frost destroyed a third of the apple blossom in the Tessel valley on Sunday night. "
            "Growers put the loss at four million crowns."
        ),
    },
]
QUESTION = "How many weeks do engineers expect the bridge work to take?"
START_SECONDS = 120
STOP_SECONDS = 40


def environment(data_dir: Path | str, **settings: str) -> dict[str, str]:
    """The environment without foreign settings; answers are quoted, so that no LLM is needed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BYLINE_")}
    return {**kept, "BYLINE_DATA_DIR": str(data_dir), "BYLINE_LLM": "none", "BYLINE_PORT": "0", **settings}


def byline(*args: str, data_dir: Path | str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `byline ARGS` to its end in another process."""
    return subprocess.run(
        [sys.executable, "-m", "service", *args],
        env=environment(data_dir, **settings),
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )


@dataclass
class Service:
    """A running `byline serve`."""

    process: subprocess.Popen[str]
    data_dir: Path
    url: str = ""
    printed: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)

    @classmethod
    def start(cls, data_dir: Path, *args: str, command: str = "serve", module: str = "service") -> Service:
        process = subprocess.Popen(
            [sys.executable, "-m", module, command, *args],
            env=environment(data_dir),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        service = cls(process, data_dir)
        assert process.stderr is not None
        assert process.stdout is not None
        # A pipe that nobody reads would stop the service once it is full.
        threading.Thread(target=lambda: service.log.extend(process.stderr or ()), daemon=True).start()
        for line in process.stdout:
            service.printed.append(line)
            if line.startswith("Byline serves at http://"):
                service.url = line.split()[-1]
                return service
        raise AssertionError(f"it ended with {process.wait()}: {service.log}")

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_SECONDS)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    running = Service.start(tmp_path_factory.mktemp("service") / "data")
    try:
        with httpx.Client(base_url=running.url, timeout=60) as http:
            http.post("/v1/articles", json={"articles": ARTICLES}).raise_for_status()
        yield running
    finally:
        if running.process.poll() is None:
            running.stop()


@pytest.fixture
def http(service: Service) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service.url, timeout=60) as client:
        yield client


def ask(http: httpx.Client, question: str, **fields: Any) -> dict[str, Any]:
    response = http.post("/v1/ask", json={"question": question, "mode": "quote", **fields})
    assert response.status_code == 200, response.text
    return dict(response.json())


def test_an_answer_over_http_cites_exactly_what_the_article_says(http: httpx.Client) -> None:
    answer = ask(http, QUESTION)
    assert answer["status"] == "answered"
    assert "nine weeks" in answer["text"]
    assert all(statement["citations"] for statement in answer["statements"])
    for citation in answer["citations"]:
        article = http.get(
            f"/v1/articles/{citation['article_id']}", params={"version": citation["version"]}
        ).json()
        assert article["text"][citation["start"] : citation["end"]] == citation["quote"]
        by_id = {sentence["id"]: sentence for sentence in article["sentences"]}
        first, last = by_id[citation["sentence_ids"][0]], by_id[citation["sentence_ids"][-1]]
        assert (first["start"], last["end"]) == (citation["start"], citation["end"])
        assert citation["link"].endswith(f"#s{first['index']}")


def test_a_recorded_answer_is_given_again_unchanged(http: httpx.Client) -> None:
    answer = ask(http, QUESTION)
    assert http.get(f"/v1/answers/{answer['id']}").json() == answer


def test_what_the_articles_do_not_say_is_an_abstention(http: httpx.Client) -> None:
    answer = ask(http, "Who won the chess championship in Reykjavik?")
    assert (answer["status"], answer["statements"]) == ("abstained", [])
    assert answer["abstention"]["message"]


def test_filters_restrict_what_is_looked_at(http: httpx.Client) -> None:
    for filters in (
        {"published_after": "2026-04-01"},
        {"publishers": ["Valley Post"]},
        {"article_ids": ["a_unknown"]},
    ):
        answer = ask(http, QUESTION, filters=filters)
        assert "nine weeks" not in answer["text"]
        found = http.post("/v1/search", json={"query": "Marlow bridge", "filters": filters}).json()["data"]
        assert all(passage["article"]["publisher"] == "Valley Post" for passage in found)
    assert "nine weeks" in ask(http, QUESTION, filters={"published_before": "2026-03-10"})["text"]


def test_the_same_article_twice_changes_nothing_and_new_text_is_version_2(http: httpx.Client) -> None:
    article = {
        "title": "Ferry timetable",
        "url": "https://courier.example/ferry",
        "text": "The ferry sails at noon.",
    }
    first, again, changed = (
        http.post("/v1/articles", json={**article, "text": text}).json()["data"][0]
        for text in (
            "The ferry sails at noon.",
            "The ferry sails at noon.",
            "The ferry sails at one o'clock.",
        )
    )
    assert [first["status"], again["status"], changed["status"]] == ["created", "unchanged", "updated"]
    assert (changed["article_id"], changed["version"]) == (first["article_id"], 2)
    old = http.get(f"/v1/articles/{first['article_id']}?version=1").json()
    assert old["text"] == "The ferry sails at noon."
    assert http.delete(f"/v1/articles/{first['article_id']}").status_code == 204
    assert http.get(f"/v1/articles/{first['article_id']}").status_code == 404


def test_a_text_is_verified_sentence_by_sentence(http: httpx.Client) -> None:
    text = "Engineers expect the work to take nine weeks. The mayor has resigned."
    sentences = http.post("/v1/verify", json={"text": text}).json()["data"]
    assert [text[item["start"] : item["end"]] for item in sentences] == [item["text"] for item in sentences]
    assert [item["verdict"] == "supported" for item in sentences] == [True, False]
    assert sentences[0]["citations"]


def test_another_process_finds_the_service_through_its_data_directory(service: Service) -> None:
    asked = byline("ask", QUESTION, "--json", "--mode", "quote", data_dir=service.data_dir)
    assert asked.returncode == 0, asked.stderr
    assert "nine weeks" in json.loads(asked.stdout)["text"]
    listed = byline("articles", "--json", data_dir=service.data_dir)
    titles = [json.loads(line)["title"] for line in listed.stdout.splitlines()]
    assert ARTICLES[0]["title"] in titles


def test_files_are_ingested_through_the_running_service(
    service: Service, http: httpx.Client, tmp_path: Path
) -> None:
    (tmp_path / "market.txt").write_text(
        "Fish market moves\n\nThe fish market moves to the east quay in June."
    )
    (tmp_path / "broken.json").write_text("{")
    ran = byline("ingest", str(tmp_path), "--json", data_dir=service.data_dir)
    receipts = {receipt["source"]: receipt for receipt in map(json.loads, ran.stdout.splitlines())}
    assert ran.returncode == 1
    assert receipts["market.txt"]["status"] == "created"
    assert receipts["broken.json"]["status"] == "rejected"
    assert "east quay" in ask(http, "Where does the fish market move?")["text"]


def test_a_second_service_exits_at_once_and_names_the_holder(service: Service) -> None:
    second = byline("serve", data_dir=service.data_dir)
    assert second.returncode == 2
    assert second.stderr.count("\n") == 1
    assert f"process {service.process.pid}" in second.stderr
    assert service.url in second.stderr


@pytest.mark.parametrize("command", ["check", "rebuild"])
def test_check_and_rebuild_ask_for_the_service_to_be_stopped(service: Service, command: str) -> None:
    ran = byline(command, data_dir=service.data_dir)
    assert ran.returncode == 2
    assert ran.stderr.count("\n") == 1
    assert "Stop it" in ran.stderr


def test_an_address_in_use_is_told_in_one_line(service: Service, tmp_path: Path) -> None:
    port = service.url.rpartition(":")[2]
    ran = byline("serve", "--port", port, data_dir=tmp_path / "other")
    assert ran.returncode == 2
    assert ran.stderr.splitlines()[-1].startswith(f"byline: Cannot listen on 127.0.0.1:{port}")
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    "sent",
    [
        b"\x00\xff\xfe garbage\r\n\r\n",
        b"GET /" + b"x" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /v1/ask HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1e3\r\n\r\n{}",
        b"POST /v1/ask HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 999999999999\r\n\r\n{",
        b"POST /v1/ask HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_broken_http_gets_4xx_and_the_service_stays_up(
    service: Service, http: httpx.Client, sent: bytes
) -> None:
    host, _, port = service.url.removeprefix("http://").rpartition(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(sent)
        assert connection.recv(100).startswith(b"HTTP/1.1 4")
    assert http.get("/readyz").status_code == 200


def test_a_client_that_leaves_in_the_middle_does_no_harm(service: Service, http: httpx.Client) -> None:
    host, _, port = service.url.removeprefix("http://").rpartition(":")
    head = b"POST /v1/articles HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
    for _ in range(5):
        with socket.create_connection((host, int(port)), timeout=20) as connection:
            connection.sendall(head + b'{"title": "Half')
    assert http.get("/healthz").status_code == 200
    assert ask(http, QUESTION)["status"] == "answered"


def test_log_lines_are_json_with_the_request_id_and_without_the_question(
    service: Service, http: httpx.Client
) -> None:
    http.post("/v1/ask", json={"question": "Confidential?"}, headers={"X-Request-Id": "seek-me"})
    http.get("/healthz")
    rows = [json.loads(line) for line in service.log if line.strip()]
    assert any(row.get("request_id") == "seek-me" and row["status"] == 200 for row in rows)
    assert not any("Confidential" in line for line in service.log)


def test_sigterm_ends_with_0_and_leaves_sound_data(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    running = Service.start(data_dir)
    with httpx.Client(base_url=running.url, timeout=60) as http:
        http.post("/v1/articles", json={"articles": ARTICLES}).raise_for_status()
    assert running.stop() == 0
    checked = byline("check", "--json", data_dir=data_dir)
    report = json.loads(checked.stdout)
    assert (checked.returncode, report["ok"], report["problems"]) == (0, True, [])
    assert report["counts"]["articles"] == 2
    rebuilt = byline("rebuild", data_dir=data_dir)
    assert rebuilt.returncode == 0, rebuilt.stderr
    asked = byline("ask", QUESTION, "--mode", "quote", data_dir=data_dir)
    assert "nine weeks" in asked.stdout, asked.stderr


def test_data_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    assert byline("articles", data_dir=data_dir).returncode == 0
    (catalogue,) = (file for file in data_dir.iterdir() if _is_sqlite(file))
    with sqlite3.connect(catalogue) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    for command in (["check"], ["serve"]):
        ran = byline(*command, data_dir=data_dir)
        assert ran.returncode == 2
        assert "newer" in ran.stderr
        assert ran.stderr.count("\n") == 1


@pytest.mark.parametrize("kind", ["a file", "not writable"])
def test_a_data_directory_that_cannot_be_used_is_one_line(tmp_path: Path, kind: str) -> None:
    data_dir = tmp_path / "data"
    if kind == "a file":
        data_dir.write_text("I am no folder.")
    else:
        data_dir = Path("/proc/byline-data")  # nobody, not even root, can create anything there
    for command in (["ask", QUESTION], ["serve"]):
        ran = byline(*command, data_dir=data_dir)
        assert ran.returncode == 2
        assert ran.stderr.startswith("byline: ")
        assert ran.stderr.count("\n") == 1
        assert "BYLINE_DATA_DIR" in ran.stderr


def test_the_demo_prints_cited_answers_and_then_serves(tmp_path: Path) -> None:
    folder = tmp_path / "collection" / "articles"
    folder.mkdir(parents=True)
    (folder / "news.json").write_text(json.dumps(ARTICLES))
    (folder.parent / "demo_questions.txt").write_text(f"{QUESTION}\n")
    running = Service.start(tmp_path / "data", str(folder), command="demo")
    try:
        printed = "".join(running.printed)
        assert "2 articles with 5 sentences are in the collection." in printed
        assert f"? {QUESTION}" in printed
        assert "[1] “Engineers expect the work to take nine weeks.”" in printed
        assert httpx.get(f"{running.url}/readyz", timeout=60).status_code == 200
    finally:
        assert running.stop() == 0


def _is_sqlite(file: Path) -> bool:
    return file.is_file() and file.read_bytes()[:6] == b"SQLite"
