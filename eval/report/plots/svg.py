"""Drawing: lines, intervals and dots over two axes as inline SVG that takes its colours from the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

WIDTH, HEIGHT = 480, 280
_LEFT, _RIGHT, _TOP, _BOTTOM = 58, 18, 14, 54

XY = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Axis:
    """From `low` to `high`, with a label at each of `ticks`. `high` may be below `low`: the axis then runs down."""

    low: float
    high: float
    ticks: Sequence[float]
    show: Callable[[float], str]
    title: str = ""

    def place(self, value: float, start: float, end: float) -> float:
        """Where `value` stands between `start` and `end`."""
        return start + (value - self.low) / (self.high - self.low) * (end - start)


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing with its name, how to read it, its numbers as a table, and its series by style where it has any."""

    title: str
    note: str
    drawing: Markup
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    series: tuple[tuple[str, str], ...] = ()


class Chart:
    """Collects marks in the units of its axes and renders them in the order drawn.

    `left` is the room for the labels of the vertical axis. Styles are classes of the page's style sheet, so
    that a chart is dark where the page is.
    """

    def __init__(
        self, x: Axis, y: Axis, *, left: float = _LEFT, height: float = HEIGHT, has_grid: bool = True
    ) -> None:
        self._x, self._y, self._left, self._height, self._has_grid = x, y, left, height, has_grid
        self._marks: list[Markup] = []

    def line(self, points: Iterable[XY], style: str) -> None:
        """A line from point to point."""
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in map(self._place, points))
        self._add('<path class="line {}" d="M{}"/>', style, path)

    def span(self, start: XY, end: XY, style: str) -> None:
        """A straight stroke: an interval, a range, a guide."""
        (x1, y1), (x2, y2) = self._place(start), self._place(end)
        self._add('<path class="{}" d="M{:.1f} {:.1f}L{:.1f} {:.1f}"/>', style, x1, y1, x2, y2)

    def dot(self, point: XY, style: str, told: str, *, radius: float = 4) -> None:
        """A dot that tells its figures when pointed at."""
        x, y = self._place(point)
        self._add(
            '<circle class="dot {}" cx="{:.1f}" cy="{:.1f}" r="{:.1f}"><title>{}</title></circle>',
            *(style, x, y, radius, told),
        )

    def cell(self, centre: XY, share: float, words: str, told: str) -> None:
        """One cell of a table whose places are a unit apart: `words` over a shade of `share`, 0..1."""
        (left, top), (right, bottom) = (
            self._place((centre[0] - 0.48, centre[1] + 0.46)),
            self._place((centre[0] + 0.48, centre[1] - 0.46)),
        )
        self._add(
            '<rect class="cell" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" opacity="{:.2f}">'
            "<title>{}</title></rect>",
            *(left, top, right - left, bottom - top, 0.04 + 0.36 * share, told),
        )
        self._add(
            '<text class="count" x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>',
            *((left + right) / 2, (top + bottom) / 2 + 5, words),
        )

    def render(self, label: str) -> Markup:
        """The whole drawing; `label` says in a sentence what it shows."""
        opening = Markup('<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">')
        return Markup("").join(
            [opening.format(WIDTH, self._height, label), *self._axes(), *self._marks, Markup("</svg>")]
        )

    def _axes(self) -> Iterable[Markup]:
        right, bottom = WIDTH - _RIGHT, self._height - _BOTTOM
        for tick in self._y.ticks:
            y = self._y.place(tick, bottom, _TOP)
            if self._has_grid:
                yield Markup('<path class="grid" d="M{0} {1:.1f}H{2}"/>').format(self._left, y, right)
            yield _label(self._left - 8, y + 5, self._y.show(tick), anchor="end")
        for tick in self._x.ticks:
            x = self._x.place(tick, self._left, right)
            yield Markup('<path class="tick" d="M{0:.1f} {1}v5"/>').format(x, bottom)
            yield _label(x, bottom + 21, self._x.show(tick), anchor="middle")
        yield Markup('<path class="axis" d="M{} {}H{}"/>').format(self._left, bottom, right)
        yield _label((self._left + right) / 2, self._height - 8, self._x.title, anchor="middle")

    def _place(self, point: XY) -> XY:
        return (
            self._x.place(point[0], self._left, WIDTH - _RIGHT),
            self._y.place(point[1], self._height - _BOTTOM, _TOP),
        )

    def _add(self, markup: str, *values: object) -> None:
        self._marks.append(Markup(markup).format(*values))  # noqa: S704 (format escapes the values)


def _label(x: float, y: float, words: str, *, anchor: str) -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(x, y, anchor, words)


def share_axis(title: str = "", *, high: float = 1.0) -> Axis:
    """From 0 to 100 %."""
    ticks = [tick for tick in (0, 0.25, 0.5, 0.75, 1) if tick <= high]
    return Axis(0, high, ticks, lambda share: f"{share:.0%}", title)
