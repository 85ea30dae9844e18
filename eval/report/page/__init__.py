"""The report as one HTML page that loads nothing and runs only its own script."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from eval.cases.task import Task
from eval.metrics.metric import Unit
from eval.metrics.result import Result
from eval.report import figures
from eval.report.facts import describe_run, group_by_family, tally_results
from eval.report.plots import draw_plots
from eval.report.views.case import CaseView, view_case
from eval.scoring.finished_run import FinishedRun

_PAGE = Path(__file__).parent
_RANKS = {result: rank for rank, result in enumerate(Result)}
_COLUMNS = {
    Task.ANSWERING: ("Question", "Answer"),
    Task.SELECTION: ("Question", "Ranked first"),
    Task.VERIFICATION: ("Statement", "Verdict"),
    Task.SEGMENTATION: ("Text", "Found"),
}


def render_page(run: FinishedRun) -> str:
    """The whole report. The same run gives the same page."""
    style, script = _own("report.css"), _own("report.js")
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            run=run,
            info=run.info,
            scores=run.scores,
            tally=tally_results(run.scores),
            outcome=run.scores.find_total("right_outcome"),
            headlines=figures.headlines(run.scores),
            families=group_by_family(run.scores),
            plots=draw_plots(run),
            cases=_worst_first(run),
            columns=_COLUMNS[run.scores.task],
            tags=sorted(Counter(tag for record in run.records for tag in record.case.tags).items()),
            facts=describe_run(run),
            style=style,
            script=script,
            style_hash=_csp_hash(style),
            script_hash=_csp_hash(script),
        )
    )


def _worst_first(run: FinishedRun) -> list[CaseView]:
    views = [
        view_case(position, record, scored, run.articles)
        for position, (record, scored) in enumerate(
            zip(run.records, run.scores.per_case, strict=True), start=1
        )
    ]
    return sorted(views, key=lambda view: _RANKS[view.result])


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_PAGE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        value=figures.show_value,
        interval=figures.show_interval,
        basis=figures.show_basis,
        rank=_RANKS.__getitem__,
    )
    environment.tests.update(
        share=lambda total: total.unit is Unit.SHARE,
        failure=lambda result: result is Result.FAILED,
        unjudged=lambda result: result is Result.UNJUDGED,
    )
    return environment


def _own(name: str) -> Markup:
    return Markup((_PAGE / name).read_text(encoding="utf-8"))  # noqa: S704 (our own file, not to be escaped)


def _csp_hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
