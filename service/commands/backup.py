"""`byline backup` and `byline restore`: the collection to one file, and a data directory of such a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.commands.session import quiet_settings

if TYPE_CHECKING:
    from service.settings import Settings


def backup(file: Annotated[Path, typer.Argument(help="A new file.", metavar="FILE")]) -> None:
    """Write the whole collection to one file, while a service runs or not.

    Everything that was acknowledged before is in it. It holds articles and recorded answers: keep it safe.
    """
    from index.backup import back_up

    made = back_up(_catalogue_file(quiet_settings()), file)
    typer.echo(f"Backed up {made.articles} articles to {file} ({made.bytes / 1_000_000:.1f} MB).")


def restore(file: Annotated[Path, typer.Argument(help="A backup.", metavar="FILE")]) -> None:
    """Make the data directory (BYLINE_DATA_DIR, new or empty) of a backup, and its indexes anew.

    Nothing is embedded again, and nothing is ever overwritten.
    """
    from index import backup
    from index.ownership import own_data_directory
    from service.wiring import open_byline

    settings = quiet_settings()
    with own_data_directory(settings.data_dir):
        restored = backup.restore(file, _catalogue_file(settings), settings.data_dir)
    open_byline(settings).close()
    typer.echo(f"Restored {restored.articles} articles to {settings.data_dir}.")


def _catalogue_file(settings: Settings) -> Path:
    from index.backup import catalogue_file

    return catalogue_file(settings.catalogue_address)
