"""Two plots of the way to an answer: how far down the gold evidence stands, and where the time goes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import floor, log10

from eval.records.answer_view import AnswerView
from eval.records.record import AnsweringRecord
from eval.records.samples import read_answer
from eval.report import figures
from eval.report.plots.data import Stage, time_stages
from eval.report.plots.svg import Axis, Chart, Plot, share_axis
from eval.scoring.finished_run import FinishedRun
from eval.scoring.scores import Scores, Total

_CURVES = {  # what is ranked, and the metrics of its curve with their k; a first place has none
    "passages": re.compile(r"passage_recall@(\d+)"),
    "evidence sentences": re.compile(r"sentence_recall@(\d+)"),
    "articles": re.compile(r"article_found@(\d+)"),
    "given sentences": re.compile(r"gold_first|gold_in_(\d+)"),
}
_APART = 0.12
_WAITED = "as waited for"
_ROW = 34


def plot_recall(scores: Scores) -> Plot | None:
    """Recall@k with its intervals, one line for each kind of thing that is ranked."""
    series = _recall_series(scores)
    if not series:
        return None
    ks = sorted({k for points in series.values() for k, _ in points})
    chart = Chart(Axis(ks[0] - 0.5, ks[-1] + 0.5, ks, "{:.0f}".format, "k"), share_axis())
    rows = []
    for number, (what, points) in enumerate(series.items(), start=1):
        style, shift = f"series-{number}", _APART * (number - 1)
        chart.line([(k + shift, one.value or 0.0) for k, one in points], style)
        for k, one in points:
            told = f"{figures.show_value(one)} ({figures.show_interval(one)}), {one.n} cases"
            chart.span((k + shift, one.low or 0.0), (k + shift, one.high or 0.0), f"range {style}")
            chart.dot((k + shift, one.value or 0.0), style, f"{one.title}: {told}")
            rows.append((what, str(k), figures.show_value(one), figures.show_interval(one), str(one.n)))
    return Plot(
        title="Gold evidence among the first k",
        note="Recall@k with 95% intervals. What is not found cannot be cited.",
        drawing=chart.render("; ".join(f"{what} at {k}: {value}" for what, k, value, *_ in rows)),
        columns=("Ranked", "k", "Recall", "95% interval", "Cases"),
        rows=tuple(rows),
        series=tuple((f"series-{number}", what) for number, what in enumerate(series, start=1)),
    )


def _recall_series(scores: Scores) -> dict[str, list[tuple[int, Total]]]:
    series = {}
    for what, pattern in _CURVES.items():
        found = [
            (int(match[1] or 1), total)
            for total in scores.totals
            if total.value is not None and (match := pattern.fullmatch(total.metric))
        ]
        if len(found) > 1:
            series[what] = sorted(found, key=lambda one: one[0])
    return series


def plot_stages(run: FinishedRun) -> Plot | None:
    """Percentiles of the time of every stage, as the service reports them, over what the asker waited."""
    timings = [{**answer.stages_ms, _WAITED: waited} for answer, waited in _answers(run)]
    stages = sorted(time_stages(timings), key=lambda stage: stage.name == _WAITED)
    if len(stages) < 2:
        return None
    slowest = max(stage.p95 for stage in stages) or 1.0
    names = {-float(row): stage.name for row, stage in enumerate(stages)}
    chart = Chart(
        Axis(0, slowest * 1.05, _round_ticks(slowest), "{:,g}".format, "milliseconds"),
        Axis(-len(stages) + 0.4, 0.6, tuple(names), names.__getitem__),
        left=104,
        height=72 + _ROW * len(stages),
    )
    for y, stage in zip(names, stages, strict=True):
        chart.span((stage.p50, y), (stage.p95, y), "range series-1")
        chart.span((stage.p25, y), (stage.p75, y), "box series-1")
        chart.dot((stage.p50, y), "series-1", _tell(stage))
    return Plot(
        title="Time by stage",
        note="Dot: the median. Bar: the middle half of the cases. Line: up to the 95th percentile.",
        drawing=chart.render("; ".join(_tell(stage) for stage in stages)),
        columns=("Stage", "Median", "95th percentile", "Cases"),
        rows=tuple(
            (stage.name, f"{stage.p50:,.1f} ms", f"{stage.p95:,.1f} ms", str(stage.cases)) for stage in stages
        ),
    )


def _answers(run: FinishedRun) -> Iterator[tuple[AnswerView, float]]:
    """Every answer that can be read, with the milliseconds that its asker waited."""
    for record in run.records:
        answer = read_answer(record) if isinstance(record, AnsweringRecord) else None
        if isinstance(answer, AnswerView):
            yield answer, record.seconds * 1000


def _tell(stage: Stage) -> str:
    return f"{stage.name}: median {stage.p50:,.1f} ms, 95th percentile {stage.p95:,.1f} ms"


def _round_ticks(highest: float) -> list[float]:
    """From 0 in round steps (1, 2 or 5 of a power of ten), four to eight of them."""
    power = 10.0 ** floor(log10(highest))
    step = next(step for step in (power / 5, power / 2, power, power * 2) if highest / step < 8)
    return [number * step for number in range(int(highest / step) + 1)]
