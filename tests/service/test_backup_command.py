from __future__ import annotations

from pathlib import Path

import pytest

from service.cli import run
from service.settings import Settings
from service.wiring import open_byline


def test_a_collection_is_backed_up_while_a_service_holds_it_and_restored_elsewhere(
    collection: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    serving = open_byline(Settings())
    assert run(["backup", str(tmp_path / "one.backup")]) == 0
    serving.close()
    assert "Backed up 3 articles" in capsys.readouterr().out
    monkeypatch.setenv("BYLINE_DATA_DIR", str(tmp_path / "copy"))
    assert run(["restore", str(tmp_path / "one.backup")]) == 0
    assert "Restored 3 articles" in capsys.readouterr().out
    assert run(["check"]) == 0


def test_what_cannot_be_backed_up_or_restored_is_one_line(
    collection: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["restore", str(tmp_path / "none.backup")]) == 2
    assert run(["backup", str(collection / "lock")]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines == [
        "byline: There is no file 'none.backup'.",
        "byline: 'lock' exists already. Choose another name.",
    ]
