"""Baselines: the outcomes of one run's gated metrics, case by case, small enough to keep in the repository."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from eval.cases.task import Task
from eval.errors import BaselineInvalid
from eval.metrics import metrics_for
from eval.metrics.metric import Gate, Metric
from eval.metrics.outcome import Failed, NotApplicable, Outcome, Point, Score
from eval.metrics.result import Result
from eval.report.outputs import write_output
from eval.scoring.finished_run import FinishedRun

_NOT_MEASURED = NotApplicable("not measured in the baseline")

Cell = float | tuple[float, float] | None
"""A score out of 1, a score and what it is out of (or gold and given), or nothing."""


class BaselineCase(BaseModel):
    """How one case ended, and one cell for each metric of the baseline."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    result: Result
    cells: tuple[Cell, ...]


class Baseline(BaseModel):
    """What a gate holds later runs to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    task: Task
    dataset: str
    dataset_hash: str
    mode: str
    made_by: str
    made_at: str
    models: dict[str, tuple[str, ...]]
    metrics: tuple[str, ...]
    cases: dict[str, BaselineCase]

    @model_validator(mode="after")
    def _is_whole(self) -> Baseline:
        if not self.metrics or not self.cases:
            raise ValueError("it holds no metrics or no cases")
        for name, case in self.cases.items():
            if len(case.cells) != len(self.metrics):
                raise ValueError(
                    f"case {name!r} has {len(case.cells)} outcomes for {len(self.metrics)} metrics"
                )
        return self

    def outcomes(self, metric: Metric) -> dict[str, Outcome]:
        """The outcomes of one of its metrics by case id."""
        column = self.metrics.index(metric.name)
        return {name: _read(metric, case.cells[column]) for name, case in self.cases.items()}


def make_baseline(run: FinishedRun) -> Baseline:
    """The baseline that a run makes.

    Raises:
        BaselineInvalid: the run is unfinished, or something in it could not be measured.
    """
    info = run.info
    if not run.is_complete:
        raise BaselineInvalid(
            f"only {len(run.records)} of {info.cases} cases were taken; finish the run with "
            "`byline eval run` and the same --out"
        )
    gated = [one for one in metrics_for(info.task, info.dataset) if one.gate is not Gate.NEVER]
    _check_measured(run, gated)
    metrics = [one for one in gated if (total := run.scores.find_total(one.name)) and total.value is not None]
    return Baseline(
        task=info.task,
        dataset=info.dataset,
        dataset_hash=info.dataset_hash,
        mode=info.mode,
        made_by=f"{info.version}, commit {info.commit or 'unknown'}",
        made_at=info.started_at,
        models=run.scores.models,
        metrics=tuple(metric.name for metric in metrics),
        cases={
            case.id: BaselineCase(
                result=case.result, cells=tuple(_write(case.outcomes[metric.name]) for metric in metrics)
            )
            for case in run.scores.per_case
        },
    )


def _check_measured(run: FinishedRun, metrics: Sequence[Metric]) -> None:
    failed = [
        f"{case.id}: {metric.title}: {outcome.reason}"
        for case in run.scores.per_case
        for metric in metrics
        if isinstance(outcome := case.outcomes[metric.name], Failed)
    ]
    if failed:
        raise BaselineInvalid(f"{len(failed)} figures of cases could not be measured, first {failed[0]}")


def write_baseline(baseline: Baseline, path: Path) -> None:
    """Write it as JSON with one case a line, so that a change of it can be read."""
    body = baseline.model_dump(mode="json")
    cases = body.pop("cases")
    head = json.dumps(body, ensure_ascii=False, indent=1).removesuffix("\n}")
    lines = (
        f"  {json.dumps(name, ensure_ascii=False)}: {json.dumps(case, ensure_ascii=False)}"
        for name, case in cases.items()
    )
    write_output(path, head + ',\n "cases": {\n' + ",\n".join(lines) + "\n }\n}\n")


def read_baseline(path: Path) -> Baseline:
    """Read a baseline; raises BaselineInvalid when it is missing or none."""
    try:
        return Baseline.model_validate_json(path.read_bytes())
    except OSError as error:
        raise BaselineInvalid(
            f"{path} cannot be read: {error.strerror or error}; write one with `byline eval baseline DIR --to {path}`"
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        what = first["msg"].removeprefix("Value error, ")
        raise BaselineInvalid(f"{path} is no baseline: {f'{where}: ' if where else ''}{what}") from error


def shorten(names: Sequence[str], shown: int = 5) -> str:
    """The first of many names, and how many more there are."""
    more = f" and {len(names) - shown} more" if len(names) > shown else ""
    return ", ".join(names[:shown]) + more


def _write(outcome: Outcome) -> Cell:
    match outcome:
        case Score(value, 1.0):
            return _short(value)
        case Score(value, out_of):
            return _short(value), _short(out_of)
        case Point(gold, given):
            return _short(gold), _short(given)
    return None


def _short(number: float) -> float:
    """1 instead of 1.0, for the file."""
    return int(number) if number == int(number) else number


def _read(metric: Metric, cell: Cell) -> Outcome:
    if cell is None:
        return _NOT_MEASURED
    first, second = cell if isinstance(cell, tuple) else (cell, 1.0)
    return Point(first, second) if metric.statistic else Score(first, second)
