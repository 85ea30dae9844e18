"""The plots of a report, each drawn where the run holds what it shows and left out where it does not."""

from __future__ import annotations

from eval.report.plots.confidence import plot_calibration, plot_risk, plot_verdicts
from eval.report.plots.ranking import plot_recall, plot_stages
from eval.report.plots.svg import Plot
from eval.scoring.finished_run import FinishedRun


def draw_plots(run: FinishedRun) -> tuple[Plot, ...]:
    """Every plot that this run has the numbers for."""
    plots = (
        plot_verdicts(run),
        plot_risk(run.scores),
        plot_calibration(run.scores),
        plot_recall(run.scores),
        plot_stages(run),
    )
    return tuple(plot for plot in plots if plot is not None)
