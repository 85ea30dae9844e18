"""`byline check` and `byline rebuild` at the command line, over a small real collection."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from service.cli import run
from tests.service.conftest import LETTERS


def damage(collection: Path) -> None:
    with closing(sqlite3.connect(collection / "catalogue.sqlite3")) as connection, connection:
        connection.execute("UPDATE sentences SET text = 'Another sentence.' WHERE position = 1")


def test_a_sound_collection_is_checked_with_exit_0(
    collection: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check"]) == 0
    assert capsys.readouterr().out.endswith("Every invariant holds.\n")


def test_what_check_finds_is_printed_with_the_records_and_exit_1(
    collection: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    damage(collection)
    assert run(["check"]) == 1
    first, *problems = capsys.readouterr().out.splitlines()
    assert first.startswith("Checked 3 articles")
    (found,) = [line for line in problems if line.startswith("sentence_id: ")]
    assert found.count("s_") == 3  # one sentence of each article
    assert "Every invariant holds." not in problems


def test_what_check_finds_is_told_to_programs_too(
    collection: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    damage(collection)
    assert run(["check", "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert (report["object"], report["ok"]) == ("check", False)
    assert "sentence_id" in {problem["code"] for problem in report["problems"]}


def test_rebuild_with_another_embedding_model_makes_the_vectors_anew(
    collection: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BYLINE_EMBEDDING_MODEL", f"{LETTERS}?letters=aeiou")
    assert run(["check"]) == 2
    assert "--reembed" in capsys.readouterr().err
    assert run(["rebuild", "--reembed"]) == 0
    # Three articles of three sentences, each article one passage.
    assert capsys.readouterr().out == "Rebuilt: 3 passages, 9 texts embedded.\n"
    assert run(["check"]) == 0
