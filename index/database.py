"""Opens the catalogue's database: engine, SQLite's settings, migrations, and what its errors mean."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from index.errors import DataDirectoryInvalid, IndexingError, StorageFull

REVISION = "0002"  # the newest file in index/migrations/versions
_LOCK_WAIT_SECONDS = 30
_FULL = ("disk is full", "disk full", "no space left")
_UNUSABLE = ("readonly database", "read-only", "unable to open database file", "not a directory")
_DAMAGED = ("file is not a database", "disk image is malformed")


def open_database(url: str) -> Engine:
    """Connect and bring the tables up to date.

    Args:
        url: any SQLAlchemy URL; `sqlite:///path` creates the file.

    Raises:
        DataDirectoryInvalid: unreachable, read-only, damaged, or written by a newer version of Byline.
        StorageFull: no room to create it.
    """
    try:
        engine = _engine(url)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise DataDirectoryInvalid(f"BYLINE_CATALOGUE_URL cannot be used: {error}.") from error
    with translated_errors(), writing(engine) as connection:
        _migrate(connection)
        # A read-only place is to be found out now, not with the first article.
        connection.execute(text("UPDATE alembic_version SET version_num = version_num"))
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one consistent state of the catalogue."""
    with translated_errors(), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction: everything or nothing, on disk when the block ends."""
    with translated_errors(), engine.execution_options(byline_writes=True).begin() as connection:
        yield connection


@contextmanager
def translated_errors() -> Iterator[None]:
    """Turn what SQLAlchemy raises into the errors of `index`."""
    try:
        yield
    except SQLAlchemyError as error:
        # The first line is the database's own word; the rest quotes the statement and its values.
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        lowered = reason.lower()
        if any(sign in lowered for sign in _FULL):
            raise StorageFull(
                "The disk is full: nothing was stored. Free some space and try again."
            ) from error
        if any(sign in lowered for sign in _DAMAGED):
            raise DataDirectoryInvalid(
                f"The catalogue is damaged ({reason}). Put back a backup of the data directory."
            ) from error
        if any(sign in lowered for sign in _UNUSABLE):
            raise DataDirectoryInvalid(
                f"The catalogue cannot be written ({reason}). Check BYLINE_DATA_DIR and its permissions."
            ) from error
        raise IndexingError(f"The catalogue failed: {reason}") from error


def _engine(url: str) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    engine = create_engine(
        url,
        pool_size=8,
        max_overflow=64,
        connect_args={"timeout": _LOCK_WAIT_SECONDS},
        hide_parameters=True,  # an error in the log must not quote questions, articles or hashes of keys
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # transactions begin below, not when the driver sees fit
        connection.execute("PRAGMA journal_mode=WAL")
        # FULL syncs the log at each commit, so that an acknowledged article survives a power cut too; NORMAL
        # survives a killed process only. It costs one fsync an article, far less than embedding the article.
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A writer takes its lock at once: upgrading a read transaction fails when another wrote meanwhile.
        writes = connection.get_execution_options().get("byline_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _migrate(connection: Connection) -> None:
    found = _revision(connection)
    if found == REVISION:
        return

    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise DataDirectoryInvalid(
            f"The catalogue was written by a newer Byline (revision {found}; this one knows {REVISION}). "
            "Upgrade Byline, or use another BYLINE_DATA_DIR."
        )
    command.upgrade(config, "head")


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
