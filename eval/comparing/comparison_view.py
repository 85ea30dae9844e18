"""A comparison as readers see it: one table for the terminal and for Markdown, then the cases that changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from eval.comparing.comparison import ChangedCase, Comparison, Contrast
from eval.comparing.paired import PairedFigure
from eval.report import figures
from eval.report.markdown import escape

NOTE = (
    "Differences are from the first run, case by case, with their 95% intervals; of shares in percentage "
    "points. ▲ better and ▼ worse beyond the interval."
)


@dataclass(frozen=True, slots=True)
class Row:
    """One metric: the figure of the first run, then figure and difference of each other."""

    family: str
    title: str
    n: int
    first: str
    others: tuple[tuple[str, str, PairedFigure], ...]

    @property
    def cells(self) -> tuple[str, ...]:
        """The row without its family, as text."""
        rest = (cell for figure, difference, _ in self.others for cell in (figure, difference))
        return (self.title, str(self.n), self.first, *rest)


def list_rows(comparison: Comparison) -> Iterator[Row]:
    """A row for each metric that some run defines."""
    for paired in zip(*(contrast.figures for contrast in comparison.contrasts), strict=True):
        if all(one.before is None and one.after is None for one in paired):
            continue
        metric = paired[0].metric
        yield Row(
            family=figures.FAMILIES.get(metric.family, metric.family),
            title=metric.title,
            n=max(one.n for one in paired),
            first=figures.show_number(paired[0].before, metric.unit),
            others=tuple(
                (figures.show_number(one.after, metric.unit), show_change(one), one) for one in paired
            ),
        )


def show_change(paired: PairedFigure) -> str:
    """The difference with its interval, marked where it lies beyond it."""
    mark = " ▲" if paired.is_better else " ▼" if paired.is_worse else ""
    return figures.show_difference(paired.difference, paired.metric.unit) + mark


def headings(comparison: Comparison) -> tuple[str, ...]:
    """The heading of each column after the metric's."""
    rest = (cell for contrast in comparison.contrasts for cell in (contrast.name, "difference"))
    return ("cases", comparison.first, *rest)


def introduce(comparison: Comparison) -> str:
    """What is compared over how many cases."""
    names = [comparison.first, *(contrast.name for contrast in comparison.contrasts)]
    left_out = f"; {comparison.left_out} that some run lacks are left out" if comparison.left_out else ""
    shared = f"{comparison.cases} {'case' if comparison.cases == 1 else 'cases'}"
    return f"{', '.join(names)}: the {shared} that all took{left_out}. {NOTE}"


def show_comparison(console: Console, comparison: Comparison) -> None:
    """Print the table and the cases that changed."""
    console.print(Text(comparison.title, style="bold"))
    console.print(Text(introduce(comparison)))
    table = Table(box=box.SIMPLE, pad_edge=False)
    table.add_column("")
    for heading in headings(comparison):
        table.add_column(Text(heading), justify="right", overflow="fold")
    family = None
    for row in list_rows(comparison):
        if row.family != family:
            family = row.family
            table.add_row(Text(family, style="bold"))
        styled = [
            cell
            for figure, difference, paired in row.others
            for cell in (Text(figure), Text(difference, style=_style(paired)))
        ]
        table.add_row(Text(f"  {row.title}"), str(row.n), row.first, *styled)
    console.print(table)
    for contrast in comparison.contrasts:
        for heading, cases in _sections(comparison.first, contrast):
            show_changed(console, heading, cases)


def show_changed(console: Console, heading: str, cases: Sequence[ChangedCase]) -> None:
    """Print a list of cases, each with how it ended in both runs."""
    if not cases:
        return
    console.print(Text(heading, style="bold"))
    for one in cases:
        line = Text.assemble(
            (f"  {one.id}  ", "bold"), f"{one.before.label} → {one.after.label}  ", (one.asked, "dim")
        )
        console.print(line, no_wrap=True, overflow="ellipsis")


def render_markdown(comparison: Comparison) -> str:
    """The same as Markdown."""
    lines = [f"# {escape(comparison.title)}", "", escape(introduce(comparison)), ""]
    columns = headings(comparison)
    lines += [f"| | {' | '.join(map(escape, columns))} |", f"|---|{'--:|' * len(columns)}"]
    family = None
    for row in list_rows(comparison):
        if row.family != family:
            family = row.family
            lines.append(f"| **{family}** |{' |' * len(columns)}")
        lines.append(f"| {' | '.join(row.cells)} |")
    for contrast in comparison.contrasts:
        for heading, cases in _sections(comparison.first, contrast):
            lines += ["", f"## {escape(heading)}", ""]
            lines += [
                f"- {escape(one.id)}: {escape(one.asked)} — {one.before.label} → {one.after.label}"
                for one in cases
            ] or ["None."]
    return "\n".join(lines) + "\n"


def _sections(first: str, contrast: Contrast) -> tuple[tuple[str, tuple[ChangedCase, ...]], ...]:
    return (
        (f"Right in {first}, not in {contrast.name} ({len(contrast.lost)})", contrast.lost),
        (f"Right in {contrast.name}, not in {first} ({len(contrast.gained)})", contrast.gained),
    )


def _style(paired: PairedFigure) -> str:
    return "green" if paired.is_better else "red" if paired.is_worse else ""
