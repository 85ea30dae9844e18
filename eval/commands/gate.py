"""`byline eval gate` and `byline eval baseline`: hold a run to an earlier one, kept as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eval.commands.exits import CANNOT_EVALUATE, reported
from eval.comparing.baseline import make_baseline, read_baseline, write_baseline
from eval.comparing.gate import check
from eval.comparing.gate_junit import render_gate, render_not_gated
from eval.comparing.gate_view import show_gate, tell_lost
from eval.errors import EvalError
from eval.report.outputs import write_output
from eval.scoring.finished_run import load_run

QUALITY_FELL = 1

RunDirectory = Annotated[Path, typer.Argument(metavar="DIR", help="The directory of a run.")]


def gate(
    run_dir: RunDirectory,
    baseline: Annotated[Path, typer.Option(help="The file that `byline eval baseline` wrote.")],
    junit: Annotated[Path | None, typer.Option(help="Write the outcome to this file as JUnit XML.")] = None,
) -> None:
    """Tell whether quality fell from a baseline.

    Exit 0 when it held, 1 when a figure fell beyond its interval on a paired test, 2 when that cannot be told:
    another dataset or mode, missing or failed cases, a figure of the baseline that the run does not define.
    """
    with reported():
        try:
            report = check(load_run(run_dir), read_baseline(baseline))
        except EvalError as error:
            if junit is not None:
                write_output(junit, render_not_gated(run_dir.name, str(error)))
            raise
        if junit is not None:
            write_output(junit, render_gate(report))
    show_gate(Console(), report)
    if report.fallen:
        raise typer.Exit(QUALITY_FELL)
    if report.lost_figures:
        typer.echo(f"Cannot evaluate: {'; '.join(map(tell_lost, report.lost_figures))}", err=True)
        raise typer.Exit(CANNOT_EVALUATE)


def baseline(
    run_dir: RunDirectory,
    to: Annotated[Path, typer.Option(help="The file to write.")],
) -> None:
    """Write the baseline that later runs are held to: the gated figures of every case."""
    with reported():
        made = make_baseline(load_run(run_dir))
        write_baseline(made, to)
    typer.echo(f"{to}: {len(made.metrics)} figures of {len(made.cases)} cases")
