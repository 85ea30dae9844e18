"""The gate: has quality fallen from a baseline by more than chance explains?"""

from __future__ import annotations

from dataclasses import dataclass

from eval.comparing.baseline import Baseline, shorten
from eval.comparing.comparison import ChangedCase, find_changes
from eval.comparing.paired import PairedFigure, pair
from eval.errors import NotComparable
from eval.metrics import metrics_for
from eval.metrics.metric import Gate, Metric
from eval.metrics.outcome import Failed
from eval.scoring.finished_run import FinishedRun, what_was_asked

# A gate tests a dozen figures at once. At 95 % each, runs that differ by noise alone failed one gate in ten when
# simulated; at 99 % one in forty. What repeats to the letter, as quoting does, never fails by chance.
GATE_CONFIDENCE = 0.99
_ROUNDING = 1e-9  # what sums of the same numbers in another order may differ by


@dataclass(frozen=True, slots=True)
class GatedFigure:
    """A metric of the run against its baseline, and whether it fell."""

    paired: PairedFigure
    has_fallen: bool

    @property
    def metric(self) -> Metric:
        """What is measured."""
        return self.paired.metric


@dataclass(frozen=True, slots=True)
class GateReport:
    """What the gate found on the cases of the baseline.

    `new_cases` are in the run only; nothing is said of them.
    """

    title: str
    made_by: str
    cases: int
    new_cases: int
    figures: tuple[GatedFigure, ...]
    lost: tuple[ChangedCase, ...]
    gained: tuple[ChangedCase, ...]

    @property
    def fallen(self) -> tuple[GatedFigure, ...]:
        """The figures that fell."""
        return tuple(one for one in self.figures if one.has_fallen)

    @property
    def lost_figures(self) -> tuple[GatedFigure, ...]:
        """The figures of the baseline that the run does not define: whether they fell cannot be told."""
        return tuple(one for one in self.figures if one.paired.is_lost)

    @property
    def has_held(self) -> bool:
        """Whether none fell and none was lost."""
        return not self.fallen and not self.lost_figures


def check(run: FinishedRun, baseline: Baseline) -> GateReport:
    """Hold a run to a baseline.

    Raises:
        NotComparable: it is of another dataset or mode, lacks cases of the baseline, or some of them could not be
            measured.
    """
    _check_comparable(run, baseline)
    scored = {one.id: one for one in run.scores.per_case}
    known = {one.name: one for one in metrics_for(baseline.task, baseline.dataset)}
    figures = []
    for name in baseline.metrics:
        metric = known[name]
        before = baseline.outcomes(metric)
        after = [scored[case].outcomes[name] for case in before]
        paired = pair(metric, list(before.values()), after, confidence=GATE_CONFIDENCE)
        figures.append(GatedFigure(paired, _has_fallen(paired)))
    lost, gained = find_changes(
        {name: case.result for name, case in baseline.cases.items()},
        {name: scored[name].result for name in baseline.cases},
        what_was_asked(run),
    )
    return GateReport(
        title=f"{run.info.title}, {run.info.how}",
        made_by=baseline.made_by,
        cases=len(baseline.cases),
        new_cases=len(scored) - len(baseline.cases),
        figures=tuple(figures),
        lost=lost,
        gained=gained,
    )


def _has_fallen(paired: PairedFigure) -> bool:
    return paired.worsening > _ROUNDING if paired.metric.gate is Gate.ANY else paired.is_worse


def _check_comparable(run: FinishedRun, baseline: Baseline) -> None:
    info = run.info
    for what, mine, theirs in (
        ("dataset", info.dataset, baseline.dataset),
        ("task", info.task.value, baseline.task.value),
        ("mode", info.mode, baseline.mode),
        ("hash of the dataset", info.dataset_hash[:12], baseline.dataset_hash[:12]),
    ):
        if mine != theirs:
            raise NotComparable(
                f"the {what} of the run is {mine}, that of the baseline {theirs}; "
                "run what the baseline was made of, or write a new baseline"
            )
    names = {one.name for one in metrics_for(info.task, info.dataset)}
    gone = [name for name in baseline.metrics if name not in names]
    if gone:
        raise NotComparable(
            f"the baseline holds metrics that there no longer are: {shorten(gone)}; write a new one"
        )
    _check_measured(run, baseline)


def _check_measured(run: FinishedRun, baseline: Baseline) -> None:
    scored = {one.id: one for one in run.scores.per_case}
    missing = [case for case in baseline.cases if case not in scored]
    if missing:
        raise NotComparable(
            f"{len(missing)} of {len(baseline.cases)} cases of the baseline are not in the run: {shorten(missing)}"
        )
    for case in baseline.cases:
        for name in baseline.metrics:
            outcome = scored[case].outcomes[name]
            if isinstance(outcome, Failed):
                raise NotComparable(f"case {case} could not be measured: {outcome.reason}")
