"""Report a scored run: one self-contained page that opens from disk, and the same figures as Markdown."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from eval import figures
from eval.case_view import CaseView, view_case
from eval.metrics.metric import Unit
from eval.records import AnyRecord
from eval.result import Result
from eval.run_files import RunInfo, load_articles, load_info, load_records
from eval.samples import Articles
from eval.scoring import Scores, Total, read_scores, score_run

REPORT_FILE = "report.html"
MARKDOWN_FILE = "report.md"
PAGE = Path(__file__).with_name("page")
_WORST_FIRST = {result: rank for rank, result in enumerate(Result)}


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """A run as read back from its directory, with its scores."""

    info: RunInfo
    records: tuple[AnyRecord, ...]
    articles: Articles
    scores: Scores

    @property
    def is_complete(self) -> bool:
        """Whether every question that was to be asked has been."""
        return len(self.records) == self.info.cases


def load_run(run_dir: Path) -> FinishedRun:
    """Read a run; it is scored first where `scores.json` is missing, of other records or of other metrics.

    Raises:
        RunInvalid: the directory is incomplete, or names the line that cannot be read.
    """
    info = load_info(run_dir)
    records = load_records(run_dir)
    scores = read_scores(run_dir) or score_run(run_dir)
    return FinishedRun(info, records, load_articles(run_dir), scores)


def write_report(run_dir: Path) -> Path:
    """Write the page and the Markdown into the run's directory; returns the path of the page."""
    run = load_run(run_dir)
    (run_dir / MARKDOWN_FILE).write_text(render_markdown(run), encoding="utf-8", newline="\n")
    page = run_dir / REPORT_FILE
    page.write_text(render_page(run), encoding="utf-8", newline="\n")
    return page


def render_page(run: FinishedRun) -> str:
    """The whole report as one HTML page that loads nothing and runs only its own script."""
    style, script = _own("report.css"), _own("report.js")
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            run=run,
            info=run.info,
            scores=run.scores,
            headlines=figures.headlines(run.scores),
            families=_by_family(run.scores),
            cases=_worst_first(run),
            tags=sorted({tag for record in run.records for tag in record.case.tags}),
            results=[(result, run.scores.results.get(result, 0)) for result in Result],
            provenance=_provenance(run),
            style=style,
            script=script,
            style_hash=_csp_hash(style),
            script_hash=_csp_hash(script),
        )
    )


def render_markdown(run: FinishedRun) -> str:
    """The figures as Markdown, without article text, so that it can be kept where the articles may not."""
    lines = [f"# {run.info.title}, {run.info.mode} mode", "", *figures.headlines(run.scores), ""]
    for family, totals in _by_family(run.scores):
        lines += [f"| {family} | | 95% interval | of | failed |", "|---|--:|--:|--:|--:|"]
        lines += [
            f"| {one.title} | {figures.show_value(one)} | {figures.show_interval(one)} "
            f"| {figures.show_basis(one)} | {one.failed} |"
            for one in totals
        ]
        lines.append("")
    wrong = [one for one in _worst_first(run) if not one.result.is_right]
    lines.append(f"## Cases that did not end right ({len(wrong)} of {len(run.records)})")
    lines.append("")
    lines += [f"- `{one.record.case.id}` {one.record.case.asked} — {one.result.label}" for one in wrong]
    lines += ["", "## How it was measured", ""]
    lines += [f"- {name}: {value}" for name, value in _provenance(run).items()]
    return "\n".join(lines) + "\n"


def _by_family(scores: Scores) -> list[tuple[str, list[Total]]]:
    grouped = groupby(scores.totals, key=lambda total: total.family)
    return [(figures.FAMILIES.get(family, family), list(totals)) for family, totals in grouped]


def _worst_first(run: FinishedRun) -> list[CaseView]:
    views = [
        view_case(record, scored, run.articles)
        for record, scored in zip(run.records, run.scores.per_case, strict=True)
    ]
    return sorted(views, key=lambda view: _WORST_FIRST[view.result])


def _provenance(run: FinishedRun) -> dict[str, str]:
    info = run.info
    asked = f"{len(run.records)} of {info.cases_available} cases"
    facts = {
        "Dataset": f"{info.dataset}: {info.source}",
        "Licence": info.licence,
        "Dataset hash": info.dataset_hash[:16],
        "Asked": asked
        if run.is_complete
        else f"{asked}; the run was cut short, {info.cases} were to be asked",
        "Articles": f"{info.articles} stored, {info.sentences} sentences, {len(info.rejected)} not stored",
        "Mode": info.mode,
        **{_MODEL_NAMES.get(kind, kind): ", ".join(names) for kind, names in run.scores.models.items()},
        "Settings": _list(info.settings),
        "Version": f"{info.version}, commit {info.commit or 'unknown'}",
        "Machine": _list(info.machine),
        "Started": info.started_at,
        "Time before": f"{info.index_seconds:.1f} s to index, {info.warm_up_seconds:.1f} s to warm up",
    }
    return {name: value for name, value in facts.items() if value}


_MODEL_NAMES = {"llm": "LLM", "embedding": "Embedding model", "grounding": "Grounding", "prompt": "Prompt"}


def _list(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items() if value is not None)


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(PAGE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        value=figures.show_value, interval=figures.show_interval, basis=figures.show_basis
    )
    environment.tests["share"] = lambda total: total.unit is Unit.SHARE
    return environment


def _own(name: str) -> Markup:
    return Markup((PAGE / name).read_text(encoding="utf-8"))  # noqa: S704 (our own file, not to be escaped)


def _csp_hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
