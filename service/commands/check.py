"""`byline check` and `byline rebuild`: the stored data proved, and its projections made anew."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from service.commands.session import JsonOption, quiet_settings

if TYPE_CHECKING:
    from index.check import CheckReport

_IDS_SHOWN = 5


def check(as_json: JsonOption = False) -> None:
    """Prove every invariant of the stored data. The exit status is 1 when anything differs.

    Needs the data directory for itself: stop a running service first.
    """
    from service.commands.printing import print_json
    from service.wiring import open_byline

    byline = open_byline(quiet_settings())
    try:
        report = byline.check()
    finally:
        byline.close()
    if as_json:
        print_json({"object": "check", "ok": report.ok, **asdict(report)})
    else:
        _print_report(report)
    if not report.ok:
        raise typer.Exit(1)


def rebuild(
    reembed: Annotated[
        bool, typer.Option("--reembed", help="Also make the vectors anew, with BYLINE_EMBEDDING_MODEL.")
    ] = False,
) -> None:
    """Make the vector and word indexes anew from the catalogue, which stays as it is.

    Needs the data directory for itself: stop a running service first.
    """
    from service.wiring import open_byline

    byline = open_byline(quiet_settings(), for_reembedding=reembed)
    try:
        report = byline.rebuild(reembed=reembed)
    finally:
        byline.close()
    embedded = f", {report.embedded} texts embedded" if reembed else ""
    typer.echo(f"Rebuilt: {report.passages} passages{embedded}.")


def _print_report(report: CheckReport) -> None:
    counted = ", ".join(f"{count} {name}" for name, count in report.counts.items())
    typer.echo(f"Checked {counted}.")
    for problem in report.problems:
        shown = ", ".join(problem.ids[:_IDS_SHOWN])
        more = f" and {len(problem.ids) - _IDS_SHOWN} more" if len(problem.ids) > _IDS_SHOWN else ""
        typer.echo(f"{problem.code}: {problem.message} {shown}{more}")
    if report.ok:
        typer.echo("Every invariant holds.")
