"""Report a scored run: a self-contained page that opens from disk, Markdown, and JUnit XML for CI systems."""

from __future__ import annotations

from pathlib import Path

from eval.report.junit import render_run
from eval.report.markdown import render_markdown
from eval.report.page import render_page
from eval.scoring.finished_run import load_run

REPORT_FILE = "report.html"
MARKDOWN_FILE = "report.md"
JUNIT_FILE = "report.xml"


def write_report(run_dir: Path) -> Path:
    """Write the report in each of its forms into the run's directory; returns the path of the page.

    Raises:
        RunInvalid: the directory is incomplete, or names the line that cannot be read.
    """
    run = load_run(run_dir)
    forms = {REPORT_FILE: render_page, MARKDOWN_FILE: render_markdown, JUNIT_FILE: render_run}
    for name, render in forms.items():
        (run_dir / name).write_text(render(run), encoding="utf-8", newline="\n")
    return run_dir / REPORT_FILE
