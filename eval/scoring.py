"""Score a finished run: every metric for every case, and totals with intervals. Asks nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eval.answer_view import AnswerView
from eval.errors import RunInvalid
from eval.intervals import Estimate, estimate_percentile, estimate_ratio
from eval.metrics import ALL_METRICS
from eval.metrics.metric import Better, Metric, Unit
from eval.outcome import Failed, Outcome, Score
from eval.records import RECORDS_FILE, Articles, Record, Sample, file_hash, load_articles, read_lines
from eval.result import Result, judge

SCORES_FILE = "scores.json"


class Total(BaseModel):
    """One figure over all cases.

    `value` is `numerator / denominator` (or a percentile), None when no case could be scored. `n` cases were
    scored, `failed` could not be; the rest do not concern this metric.
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

    records_hash: str
    cases: int
    errors: int
    results: dict[Result, int]
    models: dict[str, tuple[str, ...]]
    totals: tuple[Total, ...]
    by_tag: tuple[TagTotal, ...]
    per_case: tuple[CaseScores, ...]

    def total(self, metric: str) -> Total:
        """The total of one metric by name."""
        return next(one for one in self.totals if one.metric == metric)


def score_run(run_dir: Path) -> Scores:
    """Score the records of a run and write `scores.json`; the same records give the same bytes.

    Raises:
        RunInvalid: the directory is incomplete, or names the line that cannot be read.
    """
    records = tuple(read_lines(run_dir / RECORDS_FILE, Record))
    if not records:
        raise RunInvalid(f"{run_dir / RECORDS_FILE} holds no records: nothing was asked")
    scores = score(records, load_articles(run_dir), records_hash=file_hash(run_dir / RECORDS_FILE))
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
    of_these_metrics = measured == [(one.name, one.title, one.definition) for one in ALL_METRICS]
    of_these_records = scores.records_hash == file_hash(run_dir / RECORDS_FILE)
    return scores if of_these_metrics and of_these_records else None


def score(records: Sequence[Record], articles: Articles, *, records_hash: str = "") -> Scores:
    """Every metric for every record, and the totals."""
    per_case = tuple(_score_record(record, articles) for record in records)
    return Scores(
        records_hash=records_hash,
        cases=len(records),
        errors=sum(record.error is not None for record in records),
        results={result: sum(one.result is result for one in per_case) for result in Result},
        models=_models(records),
        totals=tuple(
            _total(metric, [one.outcomes[metric.name] for one in per_case]) for metric in ALL_METRICS
        ),
        by_tag=_by_tag(records, per_case),
        per_case=per_case,
    )


def read_answer(record: Record) -> AnswerView | str:
    """The record's answer read by name, or the reason why there is none."""
    if record.error is not None or record.answer is None:
        return record.error or "the record holds no answer"
    try:
        return AnswerView.model_validate(record.answer)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return f"the answer does not follow the contract: {where}: {first['msg']}"


def _score_record(record: Record, articles: Articles) -> CaseScores:
    answer = read_answer(record)
    if isinstance(answer, str):
        failed: dict[str, Outcome] = {metric.name: Failed(answer) for metric in ALL_METRICS}
        return CaseScores(id=record.case.id, result=Result.FAILED, outcomes=failed)
    sample = Sample(
        case=record.case, gold=record.gold, answer=answer, seconds=record.seconds, articles=articles
    )
    outcomes = {metric.name: metric.measure(sample) for metric in ALL_METRICS}
    return CaseScores(id=record.case.id, result=judge(sample), outcomes=outcomes)


def _total(metric: Metric, outcomes: Iterable[Outcome]) -> Total:
    outcomes = tuple(outcomes)
    scores = [one for one in outcomes if isinstance(one, Score)]
    estimate = _estimate(metric, scores)
    return Total(
        metric=metric.name,
        family=metric.family,
        title=metric.title,
        definition=metric.definition,
        unit=metric.unit,
        better=metric.better,
        counted=metric.counted,
        value=estimate.value if estimate else None,
        low=estimate.low if estimate else None,
        high=estimate.high if estimate else None,
        method=estimate.method if estimate else None,
        n=len(scores),
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


def _by_tag(records: Sequence[Record], per_case: Sequence[CaseScores]) -> tuple[TagTotal, ...]:
    metric = ALL_METRICS[0]
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


def _models(records: Iterable[Record]) -> dict[str, tuple[str, ...]]:
    """What made the answers, as they say themselves: models and prompt versions by kind."""
    seen: dict[str, set[str]] = {}
    for record in records:
        made_by = (record.answer or {}).get("model")
        for kind, name in made_by.items() if isinstance(made_by, dict) else ():
            if name is not None:
                seen.setdefault(str(kind), set()).add(str(name))
    return {kind: tuple(sorted(names)) for kind, names in sorted(seen.items())}
