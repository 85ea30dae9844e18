"""The report as Markdown: for a comment in a CI system, and to be kept where the articles may not be."""

from __future__ import annotations

import re
from collections.abc import Iterator

from eval.metrics.result import Result
from eval.records.record import SegmentationRecord
from eval.report import figures
from eval.report.facts import describe_run, group_by_family, tally_results
from eval.scoring.finished_run import FinishedRun
from eval.scoring.scores import Total

_MOST_LISTED = 100
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|])")
_HEAD = ["| | | 95% interval | of | failed |", "|---|--:|--:|--:|--:|"]


def render_markdown(run: FinishedRun) -> str:
    """The figures and the cases that went wrong, without article text."""
    return "\n".join(_lines(run)) + "\n"


def _lines(run: FinishedRun) -> Iterator[str]:
    tally = tally_results(run.scores)
    yield f"# {escape(run.info.title)}, {run.info.how}"
    yield ""
    yield f"**{tally.verdict}**"
    yield ""
    if not run.is_complete:
        yield f"The run was cut short: {len(run.records)} of {run.info.cases} cases were taken."
        yield ""
    yield from (f"- {escape(line)}" for line in figures.headlines(run.scores))
    for family in group_by_family(run.scores):
        yield from ("", f"## {family.heading}", "")
        if family.totals:
            yield from (*_HEAD, *(_row(one.title, one) for one in family.totals))
        if family.without:
            yield from ("", f"No case has: {escape('; '.join(family.without))}.")
    if run.scores.by_tag:
        yield from ("", "## Right outcome by tag", "", *_HEAD)
        yield from (_row(one.tag, one.total) for one in run.scores.by_tag)
    yield from _list_wrong(run)
    yield from ("", "## How it was measured", "")
    yield from (f"- {name}: {escape(value)}" for name, value in describe_run(run).items())


def _row(title: str, total: Total) -> str:
    figure, interval = figures.show_value(total), figures.show_interval(total)
    return f"| {escape(title)} | {figure} | {interval} | {figures.show_basis(total)} | {total.failed} |"


def _list_wrong(run: FinishedRun) -> Iterator[str]:
    """The cases that did not end right, worst first. A text to be split is article text, so it stays out."""
    ranks = list(Result)
    wrong = [
        (scored.result, record)
        for record, scored in zip(run.records, run.scores.per_case, strict=True)
        if not scored.result.is_right
    ]
    wrong.sort(key=lambda one: ranks.index(one[0]))
    yield from ("", f"## Cases that did not end right ({len(wrong)} of {len(run.records)})", "")
    for result, record in wrong[:_MOST_LISTED]:
        asked = "" if isinstance(record, SegmentationRecord) else f"{escape(record.case.asked)} "
        case_id = record.case.id.replace("`", "'")
        yield f"- `{case_id}` {asked}— {result.label}"
    if len(wrong) > _MOST_LISTED:
        yield f"- and {len(wrong) - _MOST_LISTED} more"


def escape(text: str) -> str:
    """`text` in one line, with what Markdown or HTML would read as markup made plain."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))
