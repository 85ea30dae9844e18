"""Plots of confidence: how wrong the surest answers are, whether a score means what it says, which verdicts fell."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from eval.cases.task import Task
from eval.report import figures
from eval.report.plots.data import NO_POINTS, Bin, bin_by_confidence, count_verdicts, points_of
from eval.report.plots.svg import Axis, Chart, Plot, share_axis
from eval.scoring.finished_run import FinishedRun
from eval.scoring.scores import Scores
from eval.statistics.curves import risk_coverage
from service.answer import Verdict

_MIN_CASES = 10
_MOST_ROWS = 20
_RISK = "risk_coverage_area"


@dataclass(frozen=True, slots=True)
class _Claim:
    """A metric whose points have a score, what the score is called, and what it claims of a case."""

    metric: str
    score: str
    of: str


_CLAIMS = {  # by task; the first that is not true of every case, or of none, is plotted
    Task.ANSWERING: (_Claim(_RISK, "confidence", "right"),),
    Task.SELECTION: (
        _Claim("answerable_auroc", "confidence", "answerable"),
        _Claim(_RISK, "confidence", "right"),
    ),
    Task.VERIFICATION: (_Claim("support_auroc", "score for “supported”", "supported"),),
}


def plot_risk(scores: Scores) -> Plot | None:
    """The risk-coverage curve: the share of wrong answers when only the surest are kept."""
    points, area = points_of(scores, _RISK), scores.find_total(_RISK)
    if area is None or len(points.gold) < _MIN_CASES:
        return None
    curve = risk_coverage(points.gold, points.given)
    xy = list(zip(curve.coverage, curve.risk, strict=True))
    chart = Chart(share_axis("share of the answers kept, surest first"), share_axis())
    chart.line(xy, "series-1")
    chart.dot(xy[-1], "series-1", f"all kept: {xy[-1][1]:.0%} wrong")
    lowest = sorted(points.given, reverse=True)  # the confidence of the last that is kept at each point
    rows = list(zip(xy, lowest, strict=True))
    step = -(-len(rows) // _MOST_ROWS)
    return Plot(
        title="Wrong answers by coverage",
        note=f"How many would be wrong if only the surest of {len(xy)} were kept. Lower is better; the area is "
        f"{figures.show_value(area)} (95% interval {figures.show_interval(area)}).",
        drawing=chart.render(f"Share of wrong answers, {xy[0][1]:.0%} to {xy[-1][1]:.0%} when all are kept."),
        columns=("Kept", "Wrong of these", "Confidence from"),
        rows=tuple(
            (f"{coverage:.0%}", f"{risk:.0%}", f"{least:.3f}")
            for (coverage, risk), least in rows[::-1][::step][::-1]
        ),
    )


def plot_calibration(scores: Scores) -> Plot | None:
    """The reliability diagram: in each bin of like scores, the share of which the claim was true."""
    found = [(one, points_of(scores, one.metric)) for one in _CLAIMS.get(scores.task, ())]
    claim, points = next((one for one in found if len(set(one[1].gold)) > 1), (None, NO_POINTS))
    if claim is None or len(points.gold) < _MIN_CASES:
        return None
    bins = bin_by_confidence(points)
    most = max(one.cases for one in bins)
    chart = Chart(Axis(0, 1, (0, 0.25, 0.5, 0.75, 1), "{:.2f}".format, claim.score), share_axis())
    chart.span((0, 0), (1, 1), "guide")
    for one in bins:
        radius = 2.5 + 4.5 * sqrt(one.cases / most)
        chart.span((one.confidence, one.right.low), (one.confidence, one.right.high), "range series-1")
        chart.dot((one.confidence, one.right.value), "series-1", _tell(one, claim), radius=radius)
    told = "; ".join(_tell(one, claim) for one in bins)
    return Plot(
        title=f"Share {claim.of} by {claim.score}",
        note=f"{len(points.gold)} cases in tenths of the score, with 95% intervals; larger dots stand for more. "
        "On the diagonal a score means what it says, below it it promises too much.",
        drawing=chart.render(f"Share {claim.of} in bins by score. {told}."),
        columns=("Mean score", f"Share {claim.of}", "95% interval", "Cases"),
        rows=tuple(_row(one) for one in bins),
    )


def _row(one: Bin) -> tuple[str, ...]:
    interval = f"{one.right.low * 100:.0f}–{one.right.high:.0%}"
    return f"{one.confidence:.2f}", f"{one.right.value:.0%}", interval, str(one.cases)


def _tell(one: Bin, claim: _Claim) -> str:
    return f"at {one.confidence:.2f} {one.right.value:.0%} of {one.cases} {claim.of}"


def plot_verdicts(run: FinishedRun) -> Plot | None:
    """Gold labels against verdicts, darker where a larger share of a label went."""
    counts = count_verdicts(run.records)
    labels = [label for label in Verdict if any(gold is label for gold, _ in counts)]
    if not labels:
        return None
    names = {-float(row): str(label) for row, label in enumerate(labels)}
    verdicts = {float(column): str(verdict) for column, verdict in enumerate(Verdict)}
    chart = Chart(
        Axis(-0.5, len(verdicts) - 0.5, tuple(verdicts), verdicts.__getitem__, "verdict given"),
        Axis(-len(labels) + 0.5, 0.5, tuple(names), names.__getitem__),
        left=104,
        height=72 + 48 * len(labels),
        has_grid=False,
    )
    for y, label in zip(names, labels, strict=True):
        total = sum(counts[label, verdict] for verdict in Verdict)
        for x, verdict in zip(verdicts, Verdict, strict=True):
            count = counts[label, verdict]
            chart.cell((x, y), count / total, str(count), f"{count} of {total} {label}, called {verdict}")
    return Plot(
        title="Verdicts by gold label",
        note="Rows are gold labels. In a set that knows only supported or not, “unsupported” stands for every way "
        "of not being supported.",
        drawing=chart.render(
            "; ".join(f"{count} {gold} called {given}" for (gold, given), count in sorted(counts.items()))
        ),
        columns=("Gold", *(f"called {verdict}" for verdict in Verdict)),
        rows=tuple((str(label), *(str(counts[label, verdict]) for verdict in Verdict)) for label in labels),
    )
