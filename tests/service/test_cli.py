"""The `byline` command over a scripted collection: output, exit status, and one line for what goes wrong."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import typer

from index.errors import DataDirectoryLocked
from service import cli
from service.answer import Removed
from service.commands import printing
from service.errors import LLMUnavailable
from service.settings import Settings
from tests.service.scripted import TEXT, ScriptedByline, make_abstention, make_answer


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


class Terminal:
    """Runs `byline ARGS` in this process."""

    def __init__(self, capfd: pytest.CaptureFixture[str]) -> None:
        self._capfd = capfd

    def run(self, *args: str | Path) -> Ran:
        status = cli.run([str(arg) for arg in args])
        sys.stdout.flush()
        out, err = self._capfd.readouterr()
        return Ran(status, out, err)


@pytest.fixture
def terminal(
    capfd: pytest.CaptureFixture[str], byline: ScriptedByline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    for name in [name for name in os.environ if name.startswith("BYLINE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("BYLINE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr("service.app._open", lambda _settings: byline)
    return Terminal(capfd)


def assert_one_line(ran: Ran, status: int, *words: str) -> None:
    """It ended with this status and one line on standard error."""
    assert ran.status == status, ran
    assert ran.err.count("\n") == 1, ran.err
    assert ran.err.startswith("byline: ")
    for word in words:
        assert word in ran.err


def write_articles(folder: Path, count: int) -> list[Path]:
    folder.mkdir(exist_ok=True)
    files = [folder / f"{number}.txt" for number in range(count)]
    for number, file in enumerate(files):
        file.write_text(f"Report {number}\n\n{TEXT}")
    return files


def test_ask_prints_statements_then_their_citations(terminal: Terminal) -> None:
    ran = terminal.run("ask", "How long will repairs take?")
    assert ran.status == 0
    lines = ran.out.splitlines()
    assert lines[0] == "Repairs will take nine weeks.[1]"
    assert "[1] “Repairs will take nine weeks.”" in lines
    assert "    Harbour Courier, 2026-03-10, Bridge closes" in lines
    assert ran.err == ""


def test_ask_json_prints_the_answer_object(terminal: Terminal) -> None:
    (answer,) = terminal.run("ask", "Why?", "--json").rows
    assert (answer["object"], answer["question"]) == ("answer", "Why?")


def test_the_options_of_ask_reach_the_answerer(terminal: Terminal, byline: ScriptedByline) -> None:
    ran = terminal.run(
        "ask", "Why?", "--mode", "quote", "--after", "2026-03-01", "--before", "2026-03-31",
        "--publisher", "Courier", "--publisher", "Gazette",
    )  # fmt: skip
    assert ran.status == 0
    (question,) = byline.answerer.asked
    assert question.mode.value == "quote"
    assert question.filters.publishers == ("Courier", "Gazette")
    assert str(question.filters.published_before) == "2026-03-31 23:59:59.999999+00:00"


def test_an_abstention_is_printed_with_its_reason_and_what_was_near(
    terminal: Terminal, byline: ScriptedByline
) -> None:
    byline.answerer.answer_given = make_abstention()
    ran = terminal.run("ask", "Who pays?")
    assert ran.status == 0
    assert "No answer (insufficient): The articles do not say." in ran.out
    assert "“Repairs will take nine weeks.”" in ran.out


def test_what_is_degraded_is_said(terminal: Terminal, byline: ScriptedByline) -> None:
    byline.answerer.answer_given = make_answer(degraded=True, degraded_reason="The LLM timed out.")
    assert "Degraded: The LLM timed out." in terminal.run("ask", "Why?").out


def test_text_from_articles_cannot_steer_the_terminal(terminal: Terminal, byline: ScriptedByline) -> None:
    assert printing.plain("a\x1b[31mred\x07\nb\x9b") == "a[31mred b"
    assert printing.plain(None) == ""
    # Square brackets are text, not rich's markup.
    printing.Printer().line("[red]not red[/red]")
    assert terminal.run("settings").out.startswith("[red]not red[/red]")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["ask", ""], ["empty"]),
        (["ask", "?!"], ["no words"]),
        (["ask", "x" * 100_000], ["at most 2000"]),
        (["ask", "a\x07b"], ["U+0007"]),
        (["ask", "Why?", "--after", "yesterday"], ["published_after", "2026-03-14"]),
        (["ask", "Why?", "--mode", "guess"], ["guess"]),
        (["ask"], ["question"]),
        (["ask", "Why?", "--nonsense"], ["--nonsense"]),
        (["ask", "Why?", "--url", "nonsense"], ["nonsense", "http://"]),
        (["ask", "Why?", "--url", "http://127.0.0.1:9"], ["cannot be reached", "http://127.0.0.1:9"]),
        (["search", "bridge", "--limit", "0"], ["limit"]),
        (["delete", "a_404"], ["a_404"]),
        (["delete", "../x"], ["No article"]),
        (["ingest"], ["PATH"]),
        (["ingest", "/nowhere/at/all"], ["/nowhere/at/all"]),
        (["serve", "--port", "70000"], ["--port", "65535"]),
        (["frobnicate"], ["frobnicate"]),
    ],
)
def test_what_goes_wrong_is_one_line_that_says_what_to_try(
    terminal: Terminal, args: list[str], words: list[str]
) -> None:
    assert_one_line(terminal.run(*args), 2, *words)


def test_a_failure_inside_is_one_line_too(terminal: Terminal, byline: ScriptedByline) -> None:
    byline.answerer.fails_with = LLMUnavailable("upstream said <html>")
    ran = terminal.run("ask", "Why?", "--mode", "generate")
    assert_one_line(ran, 2, "language model")
    assert "<html>" not in ran.err
    byline.answerer.fails_with = ZeroDivisionError("oops")
    assert_one_line(terminal.run("ask", "Why?"), 2, "could not be completed")


def test_a_locked_directory_is_one_line(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(_: Settings) -> ScriptedByline:
        raise DataDirectoryLocked(
            "The data directory 'data' is in use by process 7. Stop it.", holder="process 7"
        )

    monkeypatch.setattr("service.app._open", locked)
    assert_one_line(terminal.run("ask", "Why?"), 2, "process 7")


def test_bad_settings_are_one_line_that_names_the_variable(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BYLINE_PORT", "many")
    assert_one_line(terminal.run("ask", "Why?"), 2, "BYLINE_PORT")


def test_search_prints_passages_and_json_rows(terminal: Terminal) -> None:
    ran = terminal.run("search", "bridge")
    assert ran.out.startswith("1. Harbour Courier, 2026-03-10, Bridge closes  0.90\n")
    (row,) = terminal.run("search", "bridge", "--json").rows
    assert row["object"] == "passage"


def test_ingest_prints_a_receipt_per_article_and_a_summary(terminal: Terminal, tmp_path: Path) -> None:
    write_articles(tmp_path / "news", 3)
    ran = terminal.run("ingest", tmp_path / "news")
    assert ran.status == 0
    assert ran.out.splitlines()[-1] == "3 created"
    assert "Report 2" in ran.out
    assert ran.err == ""  # no progress bar where there is no terminal


class _Screen(io.StringIO):
    """Standard error that is a terminal."""

    def isatty(self) -> bool:
        return True


def test_ingest_shows_its_progress_on_a_terminal_and_keeps_it_out_of_the_receipts(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, screen = write_articles(tmp_path / "news", 3), _Screen()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", screen)
    ran = terminal.run("ingest", *files, "--json")
    assert [row["status"] for row in ran.rows] == ["created"] * 3
    shown = screen.getvalue()
    sent = sum(file.stat().st_size for file in files)
    assert "Storing" in shown
    assert f"{sent}/{sent} bytes" in shown


def test_ingest_json_prints_one_receipt_a_line(terminal: Terminal, tmp_path: Path) -> None:
    files = write_articles(tmp_path / "news", 3)
    rows = terminal.run("ingest", *files, "--json").rows
    assert [(row["status"], row["source"]) for row in rows] == [("created", file.name) for file in files]


def test_ingest_ends_with_1_when_something_was_rejected(terminal: Terminal, tmp_path: Path) -> None:
    (file,) = write_articles(tmp_path / "news", 1)
    bad = tmp_path / "picture.png"
    bad.write_bytes(b"\x89PNG")
    ran = terminal.run("ingest", file, bad)
    assert ran.status == 1
    assert ran.out.splitlines()[-1] == "1 created, 1 rejected"
    assert "picture.png" in ran.out


def test_of_many_receipts_only_the_rejected_are_listed(capfd: pytest.CaptureFixture[str]) -> None:
    receipt = {"article_id": "a_1", "sentences": 2, "title": "Fine", "source": "fine.txt", "reason": None}
    rejected = {
        **receipt,
        "article_id": None,
        "status": "rejected",
        "title": "",
        "source": "bad.txt",
        "reason": "empty",
    }
    printing.Printer().receipts([{**receipt, "status": "created"}] * 300 + [rejected])
    out = capfd.readouterr().out
    assert "Fine" not in out
    assert "bad.txt" in out
    assert out.endswith("300 created, 1 rejected\n")


def test_ingest_of_an_empty_folder_stores_nothing(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ran = terminal.run("ingest", tmp_path / "empty")
    assert (ran.status, ran.out) == (0, "Nothing to store.\n")


def test_articles_are_listed_and_deleted(terminal: Terminal) -> None:
    assert "Bridge closes" in terminal.run("articles").out
    assert [row["id"] for row in terminal.run("articles", "--json").rows] == ["a_1"]
    assert terminal.run("delete", "a_1").out == "Deleted a_1.\n"
    assert "No articles yet" in terminal.run("articles").out


def test_a_search_that_was_degraded_says_so(terminal: Terminal, byline: ScriptedByline) -> None:
    byline.retriever.degraded = "lexical index failed: vectors alone used"
    assert terminal.run("search", "bridge").out.endswith(
        "Degraded: lexical index failed: vectors alone used\n"
    )
    ran = terminal.run("search", "bridge", "--json")
    assert [row["object"] for row in ran.rows] == ["passage"]
    assert_one_line(ran, 0, "degraded", "vectors alone used")


def test_what_was_quoted_instead_is_told_apart_from_what_was_left_out(
    terminal: Terminal, byline: ScriptedByline
) -> None:
    gone, replaced = Removed("It cost a million.", "no"), Removed("It takes ten weeks.", "not ten", True)
    byline.answerer.answer_given = make_answer(removed=(gone, replaced))
    assert terminal.run("ask", "Why?").out.splitlines()[-2:] == [
        "Left out: It cost a million. (no)",
        "Said in the article's words instead of: It takes ten weeks. (not ten)",
    ]


def test_bench_takes_the_sample_collection_where_no_folder_is_named(
    terminal: Terminal, byline: ScriptedByline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.wiring.open_byline", lambda _settings: byline)
    (tmp_path / "questions.txt").touch()
    ran = terminal.run("bench", "--questions", tmp_path / "questions.txt")
    assert ran.status == 0, ran
    assert json.loads(ran.out)["ingest"]["articles"] == 34
    assert byline.is_closed


def test_bench_keeps_its_figures_with_the_date_commit_and_machine_that_they_are_of(
    terminal: Terminal, byline: ScriptedByline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.wiring.open_byline", lambda _settings: byline)
    write_articles(tmp_path / "news", 2)
    (tmp_path / "questions.txt").touch()
    bench, kept = (
        ("bench", tmp_path / "news", "--questions", tmp_path / "questions.txt"),
        tmp_path / "kept/b.json",
    )
    ran = terminal.run(*bench, "--out", kept)
    assert ran.status == 0, ran
    assert kept.read_text() == ran.out
    report = json.loads(ran.out)
    assert datetime.fromisoformat(report["measured_at"]).tzinfo is not None
    assert {"version", "commit", "machine", "ingest", "search", "peak_memory_mb"} <= report.keys()
    assert {"processor", "cores", "system", "python"} == report["machine"].keys()
    (tmp_path / "file").touch()
    assert_one_line(terminal.run(*bench, "--out", tmp_path / "file" / "b.json"), 2, "file")


def test_settings_are_a_table_with_every_variable(terminal: Terminal) -> None:
    table = terminal.run("settings").out
    for name in Settings.model_fields:
        assert f"`BYLINE_{name.upper()}`" in table


def test_the_demo_asks_the_questions_beside_the_articles(
    terminal: Terminal, byline: ScriptedByline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BYLINE_DEMO_SERVE", "0")
    write_articles(tmp_path / "articles", 2)
    (tmp_path / "demo_questions.txt").write_text("# comment\nWho?\n\nWhen?\nWhere?\nWhy?\n")
    ran = terminal.run("demo", tmp_path / "articles")
    assert ran.status == 0, ran
    assert [question.text for question in byline.answerer.asked] == ["Who?", "When?", "Where?"]
    assert ran.out.count("Repairs will take nine weeks.[1]") == 3
    assert "2 articles with 4 sentences" in ran.out


def test_the_demo_makes_up_questions_where_none_are_written(
    terminal: Terminal, byline: ScriptedByline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BYLINE_DEMO_SERVE", "0")
    write_articles(tmp_path / "articles", 4)
    terminal.run("demo", tmp_path / "articles")
    asked = [question.text for question in byline.answerer.asked]
    assert asked == [f"What is known about Report {number}?" for number in range(3)]


COMMANDS = (
    "ingest",
    "ask",
    "search",
    "articles",
    "delete",
    "serve",
    "mcp",
    "keys",
    "check",
    "rebuild",
    "backup",
    "restore",
    "settings",
    "demo",
    "bench",
    "eval",
)


def test_help_names_every_command(terminal: Terminal) -> None:
    ran = terminal.run("--help")
    assert ran.status == 0
    listed = {line.strip(" │|").partition(" ")[0] for line in ran.out.splitlines()}
    assert set(COMMANDS) <= listed
    # A new command is to be added above.
    assert set(COMMANDS) == set(typer.main.get_command(cli.app).list_commands(None))  # type: ignore[attr-defined]
    assert terminal.run().status == 2


class _Broken:
    name = "broken"

    def load(self) -> Any:
        raise ImportError("No module named 'missing'")


def test_a_broken_add_on_leaves_the_other_commands_alone(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def groups() -> dict[str, Any]:
        return {"broken": _Broken()}

    monkeypatch.setattr(cli, "_groups", groups)
    assert terminal.run("ask", "Why?").status == 0
    assert "broken" in terminal.run("--help").out
    ran = terminal.run("broken", "run", "--anything")
    assert ran.status != 0
    assert "No module named 'missing'" in ran.err


def test_start_up_is_quick_because_nothing_heavy_is_imported() -> None:
    heavy = (
        "fastapi",
        "uvicorn",
        "httpx",
        "chromadb",
        "llama_index",
        "onnxruntime",
        "numpy",
        "sqlalchemy",
        "pydantic",
    )
    import subprocess

    script = "import sys, service.cli; print(*sys.modules)"
    loaded: Sequence[str] = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    ).stdout.split()
    assert not {name.split(".")[0] for name in loaded} & set(heavy)
