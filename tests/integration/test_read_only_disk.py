"""A collection whose disk has become read-only: every command says so in one line, and nothing of it is lost."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from service.settings import Settings
from service.wiring import open_byline
from tests.builders import TEXT, make_draft, make_drafts

# A mount namespace of its own lets an ordinary user remount a folder, for this process alone.
_RUN = (
    'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" || exit 77; '
    'python=$2; shift 2; exec "$python" -m service "$@"'
)
_CANNOT_MOUNT = 77


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BYLINE_")}
    return kept | {
        "BYLINE_DATA_DIR": str(tmp_path / "data"),
        "BYLINE_EMBEDDING_MODEL": "tests.service.test_wiring:LetterEmbedding",
        "BYLINE_GROUNDING_MODEL": "similarity",
        "BYLINE_LLM": "none",
    }


def settings_of(environment: dict[str, str]) -> Settings:
    return Settings(
        data_dir=Path(environment["BYLINE_DATA_DIR"]),
        embedding_model=environment["BYLINE_EMBEDDING_MODEL"],
        grounding_model="similarity",
        llm="none",
    )


def run_read_only(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """`byline ARGUMENTS` where the data directory is mounted read-only."""
    if sys.platform != "linux" or shutil.which("unshare") is None:
        pytest.skip("needs a mount namespace of Linux")
    ran = subprocess.run(
        [
            "unshare",
            "-rm",
            "sh",
            "-c",
            _RUN,
            "sh",
            environment["BYLINE_DATA_DIR"],
            sys.executable,
            *arguments,
        ],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    if ran.returncode == _CANNOT_MOUNT or ran.stderr.startswith("unshare:"):
        pytest.skip(f"nothing can be remounted here: {ran.stderr.strip()[:200]}")
    return ran


def contents(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_a_collection_that_became_read_only_says_so_and_loses_nothing(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    opened = open_byline(settings_of(environment))
    list(opened.ingester.ingest([make_draft(), *make_drafts(3)]))
    opened.close()
    before = contents(tmp_path / "data")
    (tmp_path / "new.txt").write_text(f"News\n\n{TEXT}")

    for arguments in (["ask", "boats"], ["ingest", str(tmp_path / "new.txt")], ["check"], ["rebuild"]):
        ran = run_read_only(environment, *arguments)
        assert (ran.returncode, ran.stdout) == (2, ""), arguments
        (line,) = ran.stderr.splitlines()
        assert line.startswith(
            f"byline: The data directory '{tmp_path / 'data'}' cannot be used (Read-only file"
        )
        assert line.endswith("Make it writable, or set BYLINE_DATA_DIR to another folder.")

    assert contents(tmp_path / "data") == before
    again = open_byline(settings_of(environment))  # writable again
    assert again.check().ok
    assert again.catalogue.counts().articles == 4
    assert [receipt.status for receipt in again.ingester.ingest([make_draft(text=TEXT + " It rained.")])] == [
        "updated"
    ]
    again.close()
