import pytest

from eval.metrics.metric import Unit
from eval.records.record import Segmentation
from eval.report.figures import headlines, show_difference, show_number
from eval.scoring.scores import score
from eval.statistics.intervals import Difference
from service.answer import Verdict
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


@pytest.mark.parametrize(
    ("difference", "unit", "shown"),
    [
        (Difference(-0.0668, -0.118, 0.0251), Unit.SHARE, "−6.7 (−11.8 to +2.5)"),
        (Difference(-1.0, -1.0, -1.0), Unit.SHARE, "−100 (−100 to −100)"),
        (Difference(12.34, 1.0, 2000.0), Unit.MILLISECONDS, "+12.3 (+1.0 to +2,000)"),
        (Difference(0.0, 0.0, 0.0), Unit.SHARE, "0"),
        (None, Unit.SHARE, "–"),
    ],
)
def test_a_difference_is_shown_with_its_sign_and_interval(
    difference: Difference | None, unit: Unit, shown: str
) -> None:
    assert show_difference(difference, unit) == shown


def test_a_figure_without_value_is_a_dash() -> None:
    assert show_number(None, Unit.SHARE) == "–"
    assert show_number(0.5, Unit.SHARE) == "50%"


class TestHeadlines:
    def test_of_picking_sentences(self) -> None:
        records = [
            selection_record(selection_case(), selection(0.9, 0.1, 0.1, 0.1)),
            selection_record(selection_case(id="s2"), selection(0.1, 0.9, 0.1, 0.1)),
            selection_record(selection_case(id="s3", gold=[]), selection(0.9, 0.1, 0.1, 0.1, answerable=0.1)),
        ]
        first, declined = headlines(score(records, {}))
        assert first.startswith("A gold sentence was ranked first for 1 of 2 answerable questions: 50% (95%")
        assert declined.startswith("1 of 1 questions that nothing given answers were declined: 100% (95%")

    def test_of_checking_statements(self) -> None:
        records = [
            verification_record(verification_case(), verification(Verdict.SUPPORTED, 0.9)),
            verification_record(
                verification_case(Verdict.UNSUPPORTED, id="v2"), verification(Verdict.SUPPORTED, 0.8)
            ),
            verification_record(verification_case(id="v3"), None, error="RuntimeError: torn"),
        ]
        balanced, lies, apart = headlines(score(records, {}))
        assert balanced.startswith("Balanced accuracy over 2 statements: 50% (95% interval")
        assert lies.startswith("1 of 1 statements that the evidence does not support were called supported")
        assert apart == "1 of 3 statements could not be checked; they are counted apart."

    def test_of_finding_boundaries(self) -> None:
        case = segmentation_case(["A one.", "B two.", "C three."])
        joined = Segmentation(sentences=((0, case.sentences[1][1]), case.sentences[2]))
        (line,) = headlines(score([segmentation_record(case, joined)], {}))
        assert line.startswith("1 of 2 boundaries between sentences were found; F1 67% (95% interval")

    def test_what_one_class_does_not_define_is_not_told(self) -> None:
        right = verification_record(verification_case(), verification(Verdict.SUPPORTED, 1.0))
        assert headlines(score([right], {})) == []
