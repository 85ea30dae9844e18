import json
import math
from pathlib import Path

import pytest

from eval.errors import RunInvalid
from eval.metrics.outcome import Failed
from eval.metrics.result import Result
from eval.records.run_files import RECORDS_FILE
from eval.scoring.scores import SCORES_FILE, score, score_run
from tests.eval.builders import (
    ARTICLES,
    SHIP,
    abstained,
    answer,
    answerable,
    citation,
    record,
    unanswerable,
    write_run,
)

STORED = {(one.id, one.version): one for one in ARTICLES.values()}
RIGHT = answer((SHIP[0], [1]), citations=[citation(1, "ship.txt", 0)])
WRONG = answer((SHIP[3], [1]), citations=[citation(1, "ship.txt", 3)])
RECORDS = [
    record(answerable(id="right", tags=["date"]), RIGHT, seconds=0.010),
    record(answerable(id="wrong", tags=["date"]), WRONG, seconds=0.030),
    record(answerable(id="shy"), abstained(), seconds=0.020),
    record(unanswerable(id="declined"), abstained(), seconds=0.020),
    record(unanswerable(id="bold"), RIGHT, seconds=0.020),
    record(answerable(id="dead", tags=["date"]), None, error="ClientError: refused"),
]


def test_totals_are_what_one_adds_up_by_hand() -> None:
    scores = score(RECORDS, STORED)

    def figure(metric: str) -> tuple[float | None, int, int]:
        total = scores.total(metric)
        return total.value, total.n, total.failed

    assert figure("right_outcome") == (2 / 5, 5, 1)
    assert figure("right_with_citation") == (1 / 3, 3, 1)
    assert figure("abstention_precision") == (1 / 2, 2, 1)
    assert figure("abstention_recall") == (1 / 2, 2, 1)
    assert figure("abstention_f1") == (2 / (2 + 1 + 1), 3, 1)
    assert figure("citation_recall") == (1 / 3, 3, 1)
    assert figure("citation_precision") == (1 / 2, 2, 1)
    assert figure("citations_exact") == (3 / 3, 3, 1)
    assert figure("latency_p50") == (20.0, 5, 1)
    assert figure("conflict_shown") == (None, 0, 1)


def test_a_few_cases_told_apart_without_fault_have_no_interval() -> None:
    sure, unsure = RIGHT | {"answerable": 0.9, "evidence": []}, abstained(answerable=0.2, evidence=[])
    flawless = [record(answerable(id="right"), sure), record(unanswerable(id="declined"), unsure)]
    told_apart = score(flawless, STORED).total("answerable_auroc")
    assert (told_apart.value, told_apart.low, told_apart.high) == (1.0, None, None)


def test_every_case_has_one_result() -> None:
    scores = score(RECORDS, STORED)

    assert [one.result for one in scores.per_case] == [
        Result.RIGHT,
        Result.WRONG_ANSWER,
        Result.DECLINED_ANSWERABLE,
        Result.DECLINED,
        Result.ANSWERED_UNANSWERABLE,
        Result.FAILED,
    ]
    assert sum(scores.results.values()) == len(RECORDS)


def test_a_case_that_could_not_be_asked_fails_every_metric_with_its_reason() -> None:
    dead = score(RECORDS, STORED).per_case[-1]
    assert set(dead.outcomes.values()) == {Failed("ClientError: refused")}


def test_an_answer_that_breaks_the_contract_fails_and_names_the_field() -> None:
    garbage = [
        record(answerable(), {"status": "fine"}),
        record(answerable(), WRONG | {"citations": [{"number": 1}]}),
    ]

    first, second = score(garbage, STORED).per_case

    assert first.result is second.result is Result.FAILED
    assert "status" in first.outcomes["right_answer"].reason  # type: ignore[union-attr]
    assert "citations.0.article_id" in second.outcomes["right_answer"].reason  # type: ignore[union-attr]


def test_tags_have_totals_of_their_own() -> None:
    (date,) = score(RECORDS, STORED).by_tag
    assert (date.tag, date.total.value, date.total.n, date.total.failed) == ("date", 1 / 2, 2, 1)


def test_the_models_are_those_that_the_answers_name() -> None:
    assert score(RECORDS, STORED).models == {"embedding": ("minilm",), "grounding": ("checks",)}


def test_scoring_again_gives_the_same_bytes_and_no_nan(tmp_path: Path) -> None:
    write_run(tmp_path, RECORDS)

    score_run(tmp_path)
    first = (tmp_path / SCORES_FILE).read_bytes()
    score_run(tmp_path)

    assert (tmp_path / SCORES_FILE).read_bytes() == first
    body = json.loads(first, parse_constant=lambda name: pytest.fail(f"{name} in scores.json"))
    assert all(total["value"] is None or math.isfinite(total["value"]) for total in body["totals"])


def test_a_damaged_record_is_named_by_its_line(tmp_path: Path) -> None:
    write_run(tmp_path, RECORDS[:2])
    with (tmp_path / RECORDS_FILE).open("a") as lines:
        lines.write('{"case": {"id": "cut of')

    with pytest.raises(RunInvalid, match=r"records\.jsonl:3"):
        score_run(tmp_path)


def test_a_directory_that_holds_no_run_says_so(tmp_path: Path) -> None:
    with pytest.raises(RunInvalid, match=r"records\.jsonl is missing"):
        score_run(tmp_path)
    write_run(tmp_path, [])
    with pytest.raises(RunInvalid, match="nothing was asked"):
        score_run(tmp_path)
