import math
from pathlib import Path

import pytest

from eval.cases.case import GivenText
from eval.metrics.outcome import Failed
from eval.metrics.result import Result, judge
from eval.records.record import AnyRecord, Segmentation
from eval.records.run_files import load_records, parse_record
from eval.records.samples import open_sample
from eval.scoring.scores import score, score_run
from service.answer import Verdict
from tests.eval.builders import abstained, answer, answerable, record, sample, write_run
from tests.eval.task_builders import (
    segmentation_case,
    segmentation_record,
    segmentation_sample,
    selection,
    selection_case,
    selection_record,
    selection_sample,
    verification,
    verification_case,
    verification_record,
    verification_sample,
)

SUPPORTED, PARTIAL, UNSUPPORTED, CONTRADICTED = (
    Verdict.SUPPORTED,
    Verdict.PARTIAL,
    Verdict.UNSUPPORTED,
    Verdict.CONTRADICTED,
)
GOLD_FIRST, GOLD_SECOND = selection(0.9, 0.2, 0.1, 0.1), selection(0.2, 0.9, 0.1, 0.1)
DECLINED = selection(0.9, 0.2, 0.1, 0.1, answerable=0.1)


class TestSelection:
    @pytest.mark.parametrize(
        ("given", "result"),
        [
            (GOLD_FIRST, Result.RIGHT),
            (GOLD_SECOND, Result.WRONG_SENTENCE),
            (DECLINED, Result.DECLINED_ANSWERABLE),
        ],
    )
    def test_the_gold_sentence_must_stand_first(self, given: object, result: Result) -> None:
        assert judge(selection_sample(selection_case(gold=[[0]]), given)) is result  # type: ignore[arg-type]

    def test_any_sentence_of_any_alternative_is_gold(self) -> None:
        assert judge(selection_sample(selection_case(gold=[[3], [1, 2]]), GOLD_SECOND)) is Result.RIGHT

    def test_without_gold_sentences_the_answer_must_stand_in_the_first(self) -> None:
        case = selection_case(gold=[], answers=["monday"])
        assert judge(selection_sample(case, GOLD_FIRST)) is Result.RIGHT
        assert judge(selection_sample(case, GOLD_SECOND)) is Result.WRONG_SENTENCE

    def test_where_nothing_answers_declining_is_right(self) -> None:
        case = selection_case(gold=[])
        assert judge(selection_sample(case, DECLINED)) is Result.DECLINED
        assert judge(selection_sample(case, GOLD_FIRST)) is Result.ANSWERED_UNANSWERABLE


@pytest.mark.parametrize(
    ("gold", "given", "result"),
    [
        (SUPPORTED, SUPPORTED, Result.RIGHT),
        (SUPPORTED, UNSUPPORTED, Result.WRONG_VERDICT),
        (UNSUPPORTED, SUPPORTED, Result.FALSELY_SUPPORTED),
        (CONTRADICTED, SUPPORTED, Result.FALSELY_SUPPORTED),
        (CONTRADICTED, UNSUPPORTED, Result.WRONG_VERDICT),
        (UNSUPPORTED, CONTRADICTED, Result.RIGHT),
        (PARTIAL, UNSUPPORTED, Result.WRONG_VERDICT),
    ],
)
def test_a_verdict_is_right_or_wrong_in_one_of_two_ways(
    gold: Verdict, given: Verdict, result: Result
) -> None:
    assert judge(verification_sample(gold, given, 0.5)) is result


def test_a_text_is_split_right_when_every_boundary_is() -> None:
    case = segmentation_case(["It rained.", "She slept."])
    whole = (0, len(case.text))
    assert judge(segmentation_sample(case, *case.sentences)) is Result.RIGHT
    assert judge(segmentation_sample(case, whole)) is Result.WRONG_BOUNDARIES


class TestAnsweringWithLessGold:
    def test_without_a_short_answer_an_answer_is_not_judged(self) -> None:
        case = answerable(answers=[], evidence=[], points=[{"text": "She left on Monday."}])
        assert judge(sample(case, answer(("She left.", [])))) is Result.UNJUDGED
        assert judge(sample(case, abstained())) is Result.DECLINED_ANSWERABLE
        scores = score([record(case, answer(("She left.", [])))], {})
        assert (scores.total("right_outcome").n, scores.total("right_answer").n) == (0, 0)


RUNS: list[list[AnyRecord]] = [
    [
        selection_record(selection_case(), GOLD_FIRST),
        selection_record(selection_case(id="s2"), None, error="torn"),
    ],
    [
        verification_record(verification_case(), verification(SUPPORTED, 0.9)),
        verification_record(verification_case(id="v2"), None, error="torn"),
    ],
    [
        segmentation_record(
            segmentation_case(["It rained.", "She slept."]), Segmentation(sentences=((0, 10), (11, 21)))
        ),
        segmentation_record(segmentation_case(["It rained."], id="g2"), None, error="torn"),
    ],
]


@pytest.mark.parametrize("records", RUNS, ids=lambda records: records[0].task.value)
class TestEveryTask:
    def test_a_record_reads_back_as_it_was_written(self, records: list[AnyRecord]) -> None:
        assert [parse_record(one.model_dump_json()) for one in records] == records

    def test_a_run_is_scored_by_the_metrics_of_its_task(
        self, records: list[AnyRecord], tmp_path: Path
    ) -> None:
        write_run(tmp_path, records)

        scores = score_run(tmp_path)

        assert scores.task is records[0].task
        right = scores.total("right_outcome")
        assert (right.value, right.n, right.failed) == (1 / 1, 1, 1)
        assert scores.find_total("citations_exact") is None
        assert set(scores.per_case[1].outcomes.values()) == {Failed("torn")}
        assert all(one.value is None or math.isfinite(one.value) for one in scores.totals)
        assert load_records(tmp_path)[0].case == records[0].case

    def test_a_record_without_result_says_so(self, records: list[AnyRecord]) -> None:
        assert open_sample(records[1].model_copy(update={"error": None}), {}) == "the record holds no result"


def test_a_title_stands_only_under_its_own_sentences() -> None:
    with pytest.raises(ValueError, match="gold names sentence 4 of 4"):
        selection_case(gold=[[4]])
    with pytest.raises(ValueError, match="answerable exactly when"):
        selection_case(gold=[], answerable=True)
    with pytest.raises(ValueError, match="in order"):
        segmentation_case(["It rained."]).model_validate(
            {"id": "g", "text": "It rained.", "sentences": [[4, 9], [0, 3]]}
        )
    assert GivenText(text=" It rained. ").text == "It rained."
