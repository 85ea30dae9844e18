"""`byline eval compare`: runs of one dataset side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eval.commands.exits import reported
from eval.comparing.comparison import NamedRun
from eval.comparing.comparison import compare as compare_runs
from eval.comparing.comparison_view import render_markdown, show_comparison
from eval.errors import RunInvalid
from eval.report.outputs import write_output
from eval.scoring.finished_run import load_run


def compare(
    run_dirs: Annotated[
        list[Path], typer.Argument(metavar="RUN RUN...", help="Directories of runs of one dataset.")
    ],
    markdown: Annotated[Path | None, typer.Option(help="Write the comparison to this file, too.")] = None,
) -> None:
    """Compare runs with the first of them, case by case.

    Each figure stands with the 95% interval of its difference (paired bootstrap over the cases); the cases
    that are right in one run only are listed, both ways.
    """
    with reported():
        if len(run_dirs) < 2:
            raise RunInvalid("give at least two directories of runs")
        runs = [NamedRun(name, load_run(path)) for name, path in zip(_names(run_dirs), run_dirs, strict=True)]
        comparison = compare_runs(runs)
        if markdown is not None:
            write_output(markdown, render_markdown(comparison))
    show_comparison(Console(), comparison)


def _names(run_dirs: Sequence[Path]) -> list[str]:
    """The last part of each path; the whole path where that tells two apart no more."""
    last = Counter(path.resolve().name for path in run_dirs)
    return [path.resolve().name if last[path.resolve().name] == 1 else path.as_posix() for path in run_dirs]
