from collections.abc import Callable

import numpy as np
import pytest

from eval.metrics.abstention import (
    abstention_f1,
    abstention_precision,
    abstention_recall,
    answered_when_unanswerable,
)
from eval.metrics.confidence import answerable_auroc, declined_at_a_tenth
from eval.metrics.confidence import risk_coverage as risk_coverage_point
from eval.metrics.outcome import Failed, NotApplicable, Point, Score
from eval.statistics.classification import declined_when_a_tenth_is
from eval.statistics.curves import calibration, risk_coverage, risk_coverage_area
from tests.eval.builders import SHIP, abstained, answer, answerable, citation, sample, span, unanswerable
from tests.eval.task_builders import selection, selection_case, selection_sample

RIGHT = answer((SHIP[0], [1]), citations=[citation(1, "ship.txt", 0)])


class TestDeclining:
    # case and answer, then precision, recall, F1 and answered-when-unanswerable; None: not applicable
    @pytest.mark.parametrize(
        ("case", "body", "scores"),
        [
            (unanswerable(), abstained(), (Score(1), Score(1), Score(2, 2), Score(0))),
            (unanswerable(), RIGHT, (None, Score(0), Score(0), Score(1))),
            (answerable(), abstained(), (Score(0), None, Score(0), None)),
            (answerable(), RIGHT, (None, None, None, None)),
        ],
    )
    def test_each_way_a_case_can_end(
        self, case: object, body: dict[str, object], scores: tuple[Score | None, ...]
    ) -> None:
        one = sample(case, body)  # type: ignore[arg-type]
        metrics = (abstention_precision, abstention_recall, abstention_f1, answered_when_unanswerable)
        for metric, expected in zip(metrics, scores, strict=True):
            outcome = metric(one)
            assert outcome == expected if expected else isinstance(outcome, NotApplicable)

    def test_given_sentences_are_declined_below_the_threshold(self) -> None:
        nothing_answers = selection_case(gold=[])
        shy = selection_sample(nothing_answers, selection(0.1, 0.2, 0.1, 0.1, answerable=0.49))
        bold = selection_sample(nothing_answers, selection(0.1, 0.2, 0.1, 0.1, answerable=0.5))
        assert (abstention_recall(shy), abstention_recall(bold)) == (Score(1), Score(0))


class TestConfidence:
    def with_relevance(self, *values: float) -> dict[str, object]:
        return {"evidence": [{**span("ship.txt", 0), "relevance": value} for value in values]}

    def test_it_is_the_relevance_of_the_best_evidence_unless_the_answer_says_more(self) -> None:
        body = RIGHT | self.with_relevance(0.7, 0.9)
        assert answerable_auroc(sample(answerable(), body)) == Point(gold=1, given=0.9)
        assert answerable_auroc(sample(unanswerable(), body | {"answerable": 0.3})) == Point(0, 0.3)

    def test_finding_nothing_is_no_confidence(self) -> None:
        assert answerable_auroc(sample(unanswerable(), abstained(evidence=[]))) == Point(0, 0)

    @pytest.mark.parametrize("measure", [answerable_auroc, declined_at_a_tenth, risk_coverage_point])
    def test_a_system_that_never_says_how_sure_it_is_is_not_measured_by_it(
        self, measure: Callable[..., object]
    ) -> None:
        shown_only = RIGHT | {"evidence": [span("ship.txt", 0)]}
        assert isinstance(measure(sample(answerable(), shown_only)), NotApplicable)
        assert isinstance(measure(sample(answerable(), RIGHT | {"evidence": None})), Failed)

    def test_of_given_sentences_it_is_how_probably_they_answer(self) -> None:
        one = selection_sample(selection_case(), selection(0.9, 0.1, 0.1, 0.1, answerable=0.8))
        assert answerable_auroc(one) == Point(1, 0.8)

    def test_risk_is_of_what_was_answered(self) -> None:
        body = RIGHT | self.with_relevance(0.9)
        assert risk_coverage_point(sample(answerable(), body)) == Point(1, 0.9)
        assert risk_coverage_point(sample(unanswerable(), body)) == Point(0, 0.9)
        assert isinstance(risk_coverage_point(sample(answerable(), abstained())), NotApplicable)
        unjudged = answerable(answers=[], reference="On Monday it left.")
        assert isinstance(risk_coverage_point(sample(unjudged, body)), NotApplicable)

    def test_a_ranking_risks_something_even_where_it_would_be_declined(self) -> None:
        best_is_gold = selection(0.9, 0.1, 0.1, 0.1, answerable=0.2)
        assert risk_coverage_point(selection_sample(selection_case(), best_is_gold)) == Point(1, 0.2)
        other_first = selection_sample(selection_case(gold=[[1]]), best_is_gold)
        assert risk_coverage_point(other_first) == Point(0, 0.2)
        assert risk_coverage_point(selection_sample(selection_case(gold=[]), best_is_gold)) == Point(0, 0.2)


class TestDeclinedAtATenth:
    def of(self, answerable: list[float], unanswerable: list[float]) -> float | None:
        gold = np.array([1.0] * len(answerable) + [0.0] * len(unanswerable))
        return declined_when_a_tenth_is(gold, np.array([*answerable, *unanswerable]))

    def test_one_of_ten_answerable_may_be_lost(self) -> None:
        ten = [0.1, 0.5, 0.6, 0.6, 0.7, 0.8, 0.8, 0.9, 0.9, 1.0]
        assert self.of(ten, [0.0, 0.2, 0.4, 0.5, 0.9]) == 3 / 5
        assert self.of(ten[:9], [0.0, 0.05, 0.2, 0.5]) == 2 / 4

    def test_equal_confidence_declines_both_or_neither(self) -> None:
        assert self.of([0.5] * 10, [0.5] * 4) == 0 / 4

    def test_one_class_alone_has_none(self) -> None:
        assert self.of([0.5], []) is None
        assert self.of([], [0.5]) is None


class TestRiskCoverage:
    def test_the_curve_adds_cases_from_the_most_confident_on(self) -> None:
        curve = risk_coverage(np.array([0.0, 1.0, 1.0, 0.0]), np.array([0.1, 0.9, 0.8, 0.7]))
        assert curve.coverage == (1 / 4, 2 / 4, 3 / 4, 4 / 4)
        assert curve.risk == pytest.approx((0 / 1, 0 / 2, 1 / 3, 2 / 4))

    def test_the_area_is_the_mean_risk(self) -> None:
        area = risk_coverage_area(np.array([0.0, 1.0, 1.0, 0.0]), np.array([0.1, 0.9, 0.8, 0.7]))
        assert area == pytest.approx((0 + 0 + 1 / 3 + 2 / 4) / 4)

    def test_equal_confidence_says_nothing_whatever_the_order_of_the_cases(self) -> None:
        same = np.full(4, 0.5)
        for right in ([1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0]):
            assert risk_coverage_area(np.array(right), same) == pytest.approx(2 / 4)

    def test_ties_stand_for_the_mean_over_their_orders(self) -> None:
        generator = np.random.default_rng(3)
        right = generator.integers(0, 2, 30).astype(float)
        confidence = generator.integers(0, 6, 30) / 5
        shuffled = [confidence + generator.random(30) * 1e-6 for _ in range(4000)]
        mean = float(np.mean([risk_coverage_area(right, one) for one in shuffled]))
        assert risk_coverage_area(right, confidence) == pytest.approx(mean, abs=0.005)

    def test_no_cases_no_area(self) -> None:
        assert risk_coverage_area(np.array([]), np.array([])) is None
        assert risk_coverage(np.array([]), np.array([])).risk == ()


class TestCalibration:
    def test_bins_hold_their_mean_confidence_and_the_share_that_was_right(self) -> None:
        right, confidence = np.array([1.0, 0.0, 1.0, 1.0]), np.array([0.12, 0.18, 0.95, 1.0])
        first, last = calibration(right, confidence)
        assert (first.low, first.high, first.cases, first.right) == (0.1, 0.2, 2, 1 / 2)
        assert first.confidence == pytest.approx((0.12 + 0.18) / 2)
        assert (last.low, last.cases, last.right) == (0.9, 2, 2 / 2)

    def test_without_cases_there_is_none(self) -> None:
        assert calibration(np.array([]), np.array([])) == ()


def test_curves_are_finite_on_random_points() -> None:
    generator = np.random.default_rng(1)
    for _ in range(200):
        cases = int(generator.integers(1, 20))
        right = generator.integers(0, 2, cases).astype(float)
        confidence = generator.integers(0, 4, cases) / 3
        area = risk_coverage_area(right, confidence)
        assert area is not None
        assert 0 <= area <= 1
