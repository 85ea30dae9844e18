"""`byline eval overview`: runs of any datasets in one table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from eval.commands.exits import reported
from eval.errors import RunInvalid
from eval.records.run_files import RUN_FILE
from eval.report.outputs import write_output
from eval.report.overview import HEADINGS, NOTE, overview_rows, render_overview
from eval.scoring.finished_run import load_run


def overview(
    run_dirs: Annotated[
        list[Path], typer.Argument(metavar="DIR...", help="Directories of runs, or folders that hold some.")
    ],
    markdown: Annotated[Path | None, typer.Option(help="Write the table to this file, too.")] = None,
) -> None:
    """Print one row for each run: how much ended right, how much was declined, what failed, what it took."""
    console = Console()
    with reported():
        runs = [load_run(path) for path in _find_runs(run_dirs)]
        if markdown is not None:
            write_output(markdown, render_overview(runs))
    table = Table(box=box.SIMPLE, pad_edge=False)
    for place, heading in enumerate(HEADINGS):
        table.add_column(heading, justify="left" if place < 2 else "right", no_wrap=True)
    for row in overview_rows(runs):
        table.add_row(*row)
    console.print(table)
    console.print(NOTE.replace("*", ""))


def _find_runs(folders: Sequence[Path]) -> Iterator[Path]:
    for folder in folders:
        found = [folder] if (folder / RUN_FILE).exists() else sorted(folder.glob(f"*/{RUN_FILE}"))
        if not found:
            raise RunInvalid(
                f"{folder} is no run and holds none; give what `byline eval run --out` was given"
            )
        yield from (path if path == folder else path.parent for path in found)
