import re

import pytest

from eval.records.record import AnyRecord
from eval.report.plots import draw_plots
from eval.report.plots.data import bin_by_confidence, count_verdicts, points_of, time_stages
from eval.report.plots.svg import Axis, Chart, share_axis
from service.answer import Verdict
from tests.eval.builders import SHIP, abstained, answer, answerable, citation, record, unanswerable
from tests.eval.report_builders import finished, many_answers
from tests.eval.task_builders import (
    segmentation_case,
    segmentation_record,
    selection,
    selection_case,
    selection_record,
    verification,
    verification_case,
    verification_record,
)


def titles(*records: AnyRecord) -> list[str]:
    return [plot.title for plot in draw_plots(finished(records))]


class TestWhichArePlotted:
    def test_answers_have_risk_calibration_recall_and_time(self) -> None:
        assert titles(*many_answers()) == [
            "Wrong answers by coverage",
            "Share right by confidence",
            "Gold evidence among the first k",
            "Time by stage",
        ]

    def test_a_few_cases_make_no_curve(self) -> None:
        assert "Wrong answers by coverage" not in titles(*many_answers()[:9])

    def test_an_answer_that_says_nothing_of_itself_is_no_reason_to_fail(self) -> None:
        bare = answer((SHIP[0], [1]), citations=[citation(1, "ship.txt", 0)], timings_ms={})
        bare.pop("retrieval")
        bare.pop("evidence")
        assert titles(*(record(answerable(id=f"c{number}"), bare) for number in range(20))) == []

    def test_a_run_that_failed_altogether_has_none(self) -> None:
        assert titles(record(answerable(), None, error="ClientError: refused")) == []

    def test_scores_that_are_all_of_one_kind_are_plotted_against_what_was_right(self) -> None:
        cases = [selection_case(id=f"s{number}", gold=[[number % 2]]) for number in range(12)]
        drawn = titles(*(selection_record(case, selection(0.9, 0.1, 0.2, 0.3)) for case in cases))
        assert drawn[:2] == ["Wrong answers by coverage", "Share right by confidence"]

    def test_given_sentences_that_may_not_answer_are_plotted_against_whether_they_do(self) -> None:
        cases = [
            *(selection_case(id=f"s{number}") for number in range(6)),
            *(selection_case(id=f"u{number}", gold=[], answerable=False) for number in range(6)),
        ]
        drawn = titles(*(selection_record(case, selection(0.9, 0.1, 0.2, 0.3)) for case in cases))
        assert "Share answerable by confidence" in drawn

    def test_verdicts_stand_against_gold_labels(self) -> None:
        given = [(Verdict.SUPPORTED, 0.9), (Verdict.PARTIAL, 0.4)] * 6
        records = [
            verification_record(verification_case(gold, id=f"{gold}{number}"), verification(*verdict))
            for gold in (Verdict.SUPPORTED, Verdict.UNSUPPORTED)
            for number, verdict in enumerate(given)
        ]
        verdicts, calibration = draw_plots(finished(records))

        assert verdicts.rows == (("supported", "6", "6", "0", "0"), ("unsupported", "6", "6", "0", "0"))
        assert calibration.title == "Share supported by score for “supported”"

    def test_splitting_has_none(self) -> None:
        assert titles(segmentation_record(segmentation_case(SHIP), None, error="no splitter")) == []


class TestNumbers:
    def test_risk_is_that_of_the_surest(self) -> None:
        risk = draw_plots(finished(many_answers()))[0]
        # The surer ten of twenty are right, the other ten wrong.
        assert risk.rows[9] == ("50%", "0%", "0.525")
        assert risk.rows[-1] == ("100%", "50%", "0.025")

    def test_points_are_those_of_the_cases_that_have_one(self) -> None:
        records = [*many_answers(), record(answerable(id="declined"), abstained())]
        points = points_of(finished(records).scores, "risk_coverage_area")
        assert list(points.gold) == [0.0] * 10 + [1.0] * 10
        assert not len(points_of(finished(records).scores, "no such metric").gold)

    def test_bins_hold_the_share_that_was_right_with_its_interval(self) -> None:
        bins = bin_by_confidence(points_of(finished(many_answers()).scores, "risk_coverage_area"))
        # Two cases in each tenth: (0 + 0.5) / 20 and (1 + 0.5) / 20 average 0.05.
        assert [one.cases for one in bins] == [2] * 10
        assert bins[0].confidence == pytest.approx((0.025 + 0.075) / 2)
        assert [one.right.value for one in bins] == [0.0] * 5 + [1.0] * 5
        assert bins[0].right.high > 0.5

    def test_a_stage_is_measured_over_the_cases_that_came_to_it(self) -> None:
        retrieve, draft = time_stages(
            [{"retrieve": 10.0}, {"retrieve": 20.0, "draft": 500.0}, {"retrieve": 30.0}]
        )
        assert (retrieve.name, retrieve.p50, retrieve.cases) == ("retrieve", 20.0, 3)
        assert (draft.p50, draft.p95, draft.cases) == (500.0, 500.0, 1)

    def test_a_statement_without_a_verdict_is_not_counted(self) -> None:
        assert not count_verdicts([verification_record(verification_case(), None, error="no model")])

    def test_recall_names_each_ranking_and_k(self) -> None:
        recall = draw_plots(finished(many_answers()))[2]
        assert [row[:3] for row in recall.rows[:2]] == [("passages", "1", "100%"), ("passages", "3", "100%")]
        assert [name for _, name in recall.series] == ["passages", "evidence sentences"]

    def test_the_wait_comes_last_and_total_is_left_out(self) -> None:
        stages = draw_plots(finished(many_answers()))[3]
        assert [row[0] for row in stages.rows] == ["retrieve", "as waited for"]
        assert stages.rows[0][1:] == ("8.0 ms", "8.0 ms", "20")


class TestDrawing:
    def test_a_mark_stands_where_its_axes_say(self) -> None:
        chart = Chart(share_axis("x"), share_axis())
        chart.dot((0.5, 1.0), "series-1", "half of all")
        # From 58 to 480 - 18, and from 280 - 54 up to 14.
        assert 'cx="260.0" cy="14.0"' in chart.render("A dot.")

    def test_words_of_an_answer_stay_text(self) -> None:
        names = {0.0: "<b>retrieve</b>"}
        chart = Chart(share_axis("<i>"), Axis(-1, 1, tuple(names), names.__getitem__))
        chart.dot((0, 0), "series-1", "<script>")
        chart.cell((0, 0), 1.0, "<u>", "<s>")
        drawn = chart.render('A "drawing" <of> it.')
        assert set(re.findall(r"<(\w+)", drawn)) == {"svg", "path", "text", "circle", "title", "rect"}
        assert "&lt;b&gt;retrieve" in drawn

    @pytest.mark.parametrize("waited", [0.0, 0.00004, 0.3, 7.0, 4000.0])
    def test_any_length_of_time_has_a_few_round_ticks(self, waited: float) -> None:
        body = answer((SHIP[0], [1]), timings_ms={"retrieve": waited * 1000, "total": waited * 1000})
        stages = draw_plots(finished([record(answerable(), body, seconds=waited)]))[-1]
        assert 5 <= stages.drawing.count('class="tick"') <= 9


def test_an_unanswerable_question_that_is_answered_counts_as_wrong() -> None:
    body = answer((SHIP[0], [1]), citations=[citation(1, "ship.txt", 0)], evidence=[])
    points = points_of(finished([record(unanswerable(), body)]).scores, "risk_coverage_area")
    assert list(points.gold) == [0.0]
