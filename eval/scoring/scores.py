"""Score a finished run: every metric for every case, and totals with intervals. Asks nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eval.cases.task import Task
from eval.errors import RunInvalid
from eval.metrics import metrics_for
from eval.metrics.metric import Better, Metric, Unit
from eval.metrics.outcome import Failed, Outcome, Point, Score
from eval.metrics.result import Result, judge
from eval.records.record import AnsweringRecord, AnyRecord, SelectionRecord, VerificationRecord
from eval.records.run_files import RECORDS_FILE, file_hash, load_articles, load_info, load_records
from eval.records.samples import Articles, open_sample
from eval.statistics.intervals import Estimate, estimate_percentile, estimate_ratio, estimate_statistic

SCORES_FILE = "scores.json"


class Total(BaseModel):
    """One figure over all cases.

    `value` is `numerator / denominator` (or a percentile, or a statistic, which have no such parts), None
    when no case could be scored. `n` cases were scored, `failed` could not be; the rest do not concern it.
    """

    model_config = ConfigDict(frozen=True)

    metric: str
    family: str
    title: str
    definition: str
    unit: Unit
    better: Better
    counted: str
    value: float | None
    low: float | None
    high: float | None
    method: str | None
    n: int
    failed: int
    numerator: float
    denominator: float


class CaseScores(BaseModel):
    """How one case ended and what every metric says of it."""

    model_config = ConfigDict(frozen=True)

    id: str
    result: Result
    outcomes: dict[str, Annotated[Outcome, Field(discriminator="kind")]]


class TagTotal(BaseModel):
    """The share of right outcomes among the cases that carry one tag."""

    model_config = ConfigDict(frozen=True)

    tag: str
    total: Total


class Scores(BaseModel):
    """All that was measured of one run. `records_hash` tells of which records."""

    model_config = ConfigDict(frozen=True)

    task: Task
    dataset: str
    records_hash: str
    cases: int
    errors: int
    results: dict[Result, int]
    models: dict[str, tuple[str, ...]]
    totals: tuple[Total, ...]
    by_tag: tuple[TagTotal, ...]
    per_case: tuple[CaseScores, ...]

    def total(self, metric: str) -> Total:
        """The total of one metric by name; raises KeyError where the run is not measured by it."""
        found = self.find_total(metric)
        if found is None:
            raise KeyError(metric)
        return found

    def find_total(self, metric: str) -> Total | None:
        """The total of one metric by name, or None where the run is not measured by it."""
        return next((one for one in self.totals if one.metric == metric), None)


def score_run(run_dir: Path) -> Scores:
    """Score the records of a run and write `scores.json`; the same records give the same bytes.

    Raises:
        RunInvalid: the directory is incomplete, or names the line that cannot be read.
    """
    records = load_records(run_dir)
    if not records:
        raise RunInvalid(f"{run_dir / RECORDS_FILE} holds no records: nothing was asked")
    scores = score(
        records,
        load_articles(run_dir),
        dataset=load_info(run_dir).dataset,
        records_hash=file_hash(run_dir / RECORDS_FILE),
    )
    body = json.dumps(scores.model_dump(mode="json"), ensure_ascii=False, indent=1, sort_keys=True)
    (run_dir / SCORES_FILE).write_text(body + "\n", encoding="utf-8", newline="\n")
    return scores


def read_scores(run_dir: Path) -> Scores | None:
    """The scores of a run as written, or None where there are none of these records by these metrics."""
    try:
        scores = Scores.model_validate_json((run_dir / SCORES_FILE).read_bytes())
    except (OSError, ValidationError):
        return None
    measured = [(total.metric, total.title, total.definition) for total in scores.totals]
    metrics = metrics_for(scores.task, scores.dataset)
    of_these_metrics = measured == [(one.name, one.title, one.definition) for one in metrics]
    of_these_records = scores.records_hash == file_hash(run_dir / RECORDS_FILE)
    return scores if of_these_metrics and of_these_records else None


def score(
    records: Sequence[AnyRecord], articles: Articles, *, dataset: str = "", records_hash: str = ""
) -> Scores:
    """Every metric for every record, and the totals. The records are of one task; there is at least one."""
    task = records[0].task
    metrics = metrics_for(task, dataset)
    per_case = tuple(_score_record(record, articles, metrics) for record in records)
    return Scores(
        task=task,
        dataset=dataset,
        records_hash=records_hash,
        cases=len(records),
        errors=sum(record.error is not None for record in records),
        results={result: sum(one.result is result for one in per_case) for result in Result},
        models=_models(records),
        totals=tuple(_total(metric, [one.outcomes[metric.name] for one in per_case]) for metric in metrics),
        by_tag=_by_tag(metrics[0], records, per_case),
        per_case=per_case,
    )


def _score_record(record: AnyRecord, articles: Articles, metrics: Sequence[Metric]) -> CaseScores:
    sample = open_sample(record, articles)
    if isinstance(sample, str):
        failed: dict[str, Outcome] = {metric.name: Failed(sample) for metric in metrics}
        return CaseScores(id=record.case.id, result=Result.FAILED, outcomes=failed)
    outcomes = {metric.name: metric.measure(sample) for metric in metrics}
    return CaseScores(id=record.case.id, result=judge(sample), outcomes=outcomes)


def _total(metric: Metric, outcomes: Iterable[Outcome]) -> Total:
    outcomes = tuple(outcomes)
    scores = [one for one in outcomes if isinstance(one, Score)]
    points = [one for one in outcomes if isinstance(one, Point)]
    estimate = _estimate_points(metric, points) if metric.statistic else _estimate(metric, scores)
    # Where all resamples of a set are alike, as of four cases told apart without fault, they say nothing of others.
    is_blind = metric.statistic is not None and estimate is not None and estimate.low == estimate.high
    interval = None if is_blind else estimate
    return Total(
        metric=metric.name,
        family=metric.family,
        title=metric.title,
        definition=metric.definition,
        unit=metric.unit,
        better=metric.better,
        # A figure of the whole set counts nothing.
        counted="" if metric.statistic else metric.counted,
        value=estimate.value if estimate else None,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        method=interval.method if interval else None,
        n=len(scores) + len(points),
        failed=sum(isinstance(one, Failed) for one in outcomes),
        numerator=sum(one.value for one in scores),
        denominator=sum(one.out_of for one in scores),
    )


def _estimate(metric: Metric, scores: Sequence[Score]) -> Estimate | None:
    if not scores:
        return None
    values = [one.value for one in scores]
    if metric.percentile is not None:
        return estimate_percentile(values, metric.percentile)
    return estimate_ratio(values, [one.out_of for one in scores], is_share=metric.unit is Unit.SHARE)


def _estimate_points(metric: Metric, points: Sequence[Point]) -> Estimate | None:
    if not points or metric.statistic is None:
        return None
    return estimate_statistic([one.gold for one in points], [one.given for one in points], metric.statistic)


def _by_tag(
    metric: Metric, records: Sequence[AnyRecord], per_case: Sequence[CaseScores]
) -> tuple[TagTotal, ...]:
    tags = sorted({tag for record in records for tag in record.case.tags})
    return tuple(
        TagTotal(
            tag=tag,
            total=_total(
                metric,
                [
                    scored.outcomes[metric.name]
                    for record, scored in zip(records, per_case, strict=True)
                    if tag in record.case.tags
                ],
            ),
        )
        for tag in tags
    )


def _models(records: Iterable[AnyRecord]) -> dict[str, tuple[str, ...]]:
    """What made the results, as they say themselves: models and prompt versions by kind."""
    seen: dict[str, set[str]] = {}
    for record in records:
        for kind, name in _made_by(record).items():
            if name is not None:
                seen.setdefault(str(kind), set()).add(str(name))
    return {kind: tuple(sorted(names)) for kind, names in sorted(seen.items())}


def _made_by(record: AnyRecord) -> Mapping[str, object]:
    match record:
        case AnsweringRecord(answer={"model": dict() as model}):
            return model
        case SelectionRecord(selection=result) | VerificationRecord(verification=result) if result:
            return result.model
    return {}
