"""Compare runs case by case: every figure with the interval of its difference, and the cases that changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.comparing.paired import PairedFigure, pair
from eval.errors import NotComparable
from eval.metrics import metrics_for
from eval.metrics.result import Result
from eval.scoring.finished_run import FinishedRun, what_was_asked
from eval.scoring.scores import CaseScores


@dataclass(frozen=True, slots=True)
class NamedRun:
    """A run and what it is called beside others."""

    name: str
    run: FinishedRun


@dataclass(frozen=True, slots=True)
class ChangedCase:
    """A case that ended right in one run and not in the other."""

    id: str
    asked: str
    before: Result
    after: Result


@dataclass(frozen=True, slots=True)
class Contrast:
    """One run against the first, over the cases that all runs share."""

    name: str
    figures: tuple[PairedFigure, ...]
    lost: tuple[ChangedCase, ...]
    gained: tuple[ChangedCase, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Runs over one dataset, each against the first.

    `cases` are in every run; `left_out` are in some run only.
    """

    title: str
    first: str
    cases: int
    left_out: int
    contrasts: tuple[Contrast, ...]


def compare(runs: Sequence[NamedRun]) -> Comparison:
    """Compare two or more runs.

    Raises:
        NotComparable: they are of different datasets or tasks, or share no case.
    """
    first, *others = runs
    for other in others:
        _check_same_dataset(first, other)
    scored = [{one.id: one for one in named.run.scores.per_case} for named in runs]
    shared = [case for case in scored[0] if all(case in one for one in scored)]
    if not shared:
        raise NotComparable(f"{', '.join(named.name for named in runs)} have no case in common")
    asked = what_was_asked(first.run)
    return Comparison(
        title=first.run.info.title,
        first=first.name,
        cases=len(shared),
        left_out=len(set().union(*scored)) - len(shared),
        contrasts=tuple(
            _contrast(
                first, other, [scored[0][case] for case in shared], [one[case] for case in shared], asked
            )
            for other, one in zip(others, scored[1:], strict=True)
        ),
    )


def find_changes(
    before: Mapping[str, Result], after: Mapping[str, Result], asked: Mapping[str, str]
) -> tuple[tuple[ChangedCase, ...], tuple[ChangedCase, ...]]:
    """The cases that were right and no longer are, and those that now are; by case id."""
    changed = [
        ChangedCase(case, asked.get(case, ""), was, after[case])
        for case, was in before.items()
        if was.is_right != after[case].is_right
    ]
    return (
        tuple(one for one in changed if one.before.is_right),
        tuple(one for one in changed if one.after.is_right),
    )


def _contrast(
    first: NamedRun,
    other: NamedRun,
    before: Sequence[CaseScores],
    after: Sequence[CaseScores],
    asked: Mapping[str, str],
) -> Contrast:
    lost, gained = find_changes(
        {one.id: one.result for one in before}, {one.id: one.result for one in after}, asked
    )
    metrics = metrics_for(first.run.info.task, first.run.info.dataset)
    figures = (
        pair(
            metric,
            [one.outcomes[metric.name] for one in before],
            [one.outcomes[metric.name] for one in after],
        )
        for metric in metrics
    )
    return Contrast(other.name, tuple(figures), lost, gained)


def _check_same_dataset(first: NamedRun, other: NamedRun) -> None:
    one, two = first.run.info, other.run.info
    if (one.task, one.dataset) != (two.task, two.dataset):
        raise NotComparable(
            f"{first.name} is a run of {one.dataset}, {other.name} one of {two.dataset}; "
            "give runs of one dataset"
        )
    if one.dataset_hash != two.dataset_hash:
        raise NotComparable(
            f"{first.name} and {other.name} are runs of different versions of {one.dataset} (hash "
            f"{one.dataset_hash[:12]} and {two.dataset_hash[:12]}); run one of them again"
        )
