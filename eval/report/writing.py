"""Report a scored run: one self-contained page that opens from disk, and the same figures as Markdown."""

from __future__ import annotations

from pathlib import Path

from eval.report.markdown import render_markdown
from eval.report.page import render_page
from eval.scoring.finished_run import FinishedRun, load_run

__all__ = ["MARKDOWN_FILE", "REPORT_FILE", "FinishedRun", "load_run", "write_report"]

REPORT_FILE = "report.html"
MARKDOWN_FILE = "report.md"


def write_report(run_dir: Path) -> Path:
    """Write the page and the Markdown into the run's directory; returns the path of the page.

    Raises:
        RunInvalid: the directory is incomplete, or names the line that cannot be read.
    """
    run = load_run(run_dir)
    page = run_dir / REPORT_FILE
    for path, text in ((run_dir / MARKDOWN_FILE, render_markdown(run)), (page, render_page(run))):
        path.write_text(text, encoding="utf-8", newline="\n")
    return page
