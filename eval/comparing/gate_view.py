"""What the gate found, as it is printed."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from eval.comparing.comparison_view import show_changed
from eval.comparing.gate import GatedFigure, GateReport
from eval.metrics.metric import Gate
from eval.report import figures

NOTE = (
    "A figure fails when the whole 99% range of its difference, case by case, lies on the worse side; one marked "
    "“every case” when it falls at all. Differences of shares are in percentage points."
)


def show_gate(console: Console, report: GateReport) -> None:
    """Print every figure with its difference, the cases that changed, and the verdict."""
    console.print(Text(report.title, style="bold"))
    console.print(Text(f"Against the baseline by {report.made_by}: {report.cases} cases. {NOTE}"))
    if report.new_cases:
        console.print(Text(f"{report.new_cases} cases that the baseline lacks are left out."))
    table = Table(box=box.SIMPLE, pad_edge=False)
    table.add_column("")
    for heading in ("cases", "baseline", "run", "difference"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("")
    for one in report.figures:
        table.add_row(*_cells(one), style="red" if one.has_fallen or one.paired.is_lost else "")
    console.print(table)
    show_changed(console, f"No longer right ({len(report.lost)})", report.lost)
    show_changed(console, f"Now right ({len(report.gained)})", report.gained)
    console.print(Text(verdict(report), style="bold green" if report.has_held else "bold red"))


def verdict(report: GateReport) -> str:
    """The outcome in a sentence."""
    if report.has_held:
        return f"Held: none of {len(report.figures)} figures fell."
    parts = []
    if report.fallen:
        parts.append(f"Fell: {'; '.join(tell(one) for one in report.fallen)}.")
    if report.lost_figures:
        parts.append(f"Cannot be told: {'; '.join(tell_lost(one) for one in report.lost_figures)}.")
    return " ".join(parts)


def tell_lost(figure: GatedFigure) -> str:
    """In words: "Abstention precision was 100%, and cannot be computed from the run"."""
    before = figures.show_number(figure.paired.before, figure.metric.unit)
    return f"{figure.metric.title} was {before}, and cannot be computed from the run"


def tell(figure: GatedFigure) -> str:
    """In words: "Citations exact from 100% to 0%, −100 (−100 to −100)"."""
    unit, paired = figure.metric.unit, figure.paired
    before, after = (figures.show_number(value, unit) for value in (paired.before, paired.after))
    difference = figures.show_difference(paired.difference, unit)
    return f"{figure.metric.title} from {before} to {after}, {difference}"


def _cells(one: GatedFigure) -> tuple[str, ...]:
    unit, paired = one.metric.unit, one.paired
    found = "fell" if one.has_fallen else "lost" if paired.is_lost else "rose" if paired.is_better else ""
    rule = "every case" if one.metric.gate is Gate.ANY else ""
    return (
        one.metric.title,
        str(paired.n),
        figures.show_number(paired.before, unit),
        figures.show_number(paired.after, unit),
        figures.show_difference(paired.difference, unit),
        ", ".join(part for part in (found, rule) if part),
    )
