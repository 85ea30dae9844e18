"""A data directory of any earlier migration opens, also when an upgrade was killed at any of its statements."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, event

from index.check import check_collection
from index.database import REVISION
from tests.builders import make_draft, make_drafts, open_collection

MIGRATIONS = Path(__file__).resolve().parents[2] / "index" / "migrations"
MOST_STATEMENTS = 200

_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["tests.builders", "alembic.command"])


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


EARLIER = sorted(
    script.revision
    for script in ScriptDirectory.from_config(_config()).walk_revisions()
    if script.revision != REVISION
)


def write_as(revision: str, directory: Path, pristine: Path) -> None:
    """Make `directory` what a Byline of `revision` would have left of the articles in `pristine`."""
    shutil.copytree(pristine, directory)
    file = directory / "catalogue.sqlite3"
    file.unlink()
    config = _config()
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("ATTACH ? AS newer", (str(pristine / "catalogue.sqlite3"),))
        for (table,) in connection.execute(
            "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
            "AND name != 'alembic_version'"
        ).fetchall():
            columns = [row[1] for row in connection.execute(f"PRAGMA main.table_info({table})")]
            names = ", ".join(f'"{column}"' for column in columns)
            connection.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM newer.{table}")
        connection.commit()


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("pristine")
    collection = open_collection(directory)
    collection.ingest(*make_drafts(4), make_draft(), make_draft(text="A second version. It is short."))
    collection.recover()
    collection.close()
    return directory


def assert_whole(directory: Path) -> None:
    """Everything is there, and the tables are those of today."""
    collection = open_collection(directory)
    collection.recover()
    report = check_collection(collection.catalogue, collection.vectors, collection.lexical)
    assert report.ok, report.problems
    assert collection.catalogue.counts().articles == 5
    assert collection.ingest(*make_drafts(4))[0].status == "unchanged"
    collection.close()
    with closing(sqlite3.connect(directory / "catalogue.sqlite3")) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(REVISION,)]


@pytest.mark.parametrize("revision", EARLIER)
def test_what_an_earlier_byline_wrote_is_opened(revision: str, pristine: Path, tmp_path: Path) -> None:
    write_as(revision, tmp_path / "data", pristine)
    assert_whole(tmp_path / "data")


def _open_and_die(directory: Path, statement: int) -> None:
    """Open the catalogue, and die by SIGKILL after so many statements; end with 0 when there were fewer."""
    executed = 0

    def count(*_: Any) -> None:
        nonlocal executed
        executed += 1
        if executed == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "after_cursor_execute", count)
    open_collection(directory).close()
    os._exit(0)


@pytest.mark.parametrize("revision", [None, *EARLIER])
def test_an_upgrade_that_was_killed_is_repeated(revision: str | None, pristine: Path, tmp_path: Path) -> None:
    directory = tmp_path / "data"
    if revision:
        write_as(revision, directory, pristine)
    for statement in range(1, MOST_STATEMENTS):
        child = _PROCESSES.Process(target=_open_and_die, args=(directory, statement))
        child.start()
        child.join()
        if child.exitcode == 0:
            break
        assert child.exitcode == -signal.SIGKILL
    assert 5 < statement < MOST_STATEMENTS - 1
    if revision:
        assert_whole(directory)
    else:
        collection = open_collection(directory)
        assert collection.ingest(make_draft())[0].status == "created"
        collection.close()
