"""`byline ingest`: files and folders into the collection, with a receipt for every article."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.commands.session import JsonOption, KeyOption, UrlOption, with_client

if TYPE_CHECKING:
    from service.client import BylineClient


def ingest(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files or folders.")],
    as_json: JsonOption = False,
    url: UrlOption = None,
    key: KeyOption = None,
) -> None:
    """Store articles: .txt .md .html .json .jsonl and RSS or Atom .xml, also whole folders of them.

    Storing the same article again changes nothing. The exit status is 0 when every article was stored or
    was there already, 1 when some were rejected.
    """
    from index.loading import find_files

    files = find_files(paths)
    receipts = with_client(lambda client: store_files(client, files, as_json=as_json), url, key)
    if not as_json:
        from service.commands.printing import Printer

        Printer().receipts(receipts)
    if any(receipt["status"] == "rejected" for receipt in receipts):
        raise typer.Exit(1)


async def store_files(client: BylineClient, files: list[Path], *, as_json: bool) -> list[dict[str, Any]]:
    """Send the files, with a progress bar on a terminal; gives the receipts, which JSON prints at once."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    from service.commands.printing import print_json

    receipts = []
    columns = (TextColumn("Storing"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    progress = Progress(
        *columns,
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
        transient=True,
        # Else what goes to a file or a pipe would come out above the bar, on standard error.
        redirect_stdout=sys.stdout.isatty(),
    )
    with progress:
        task = progress.add_task("store", total=sum(_size(file) for file in files))
        sent = client.ingest_files(files, on_progress=lambda size: progress.advance(task, size))
        async for receipt in sent:
            if as_json:
                print_json(receipt)
            receipts.append(receipt)
    return receipts


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0
