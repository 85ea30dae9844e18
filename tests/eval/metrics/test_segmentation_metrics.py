from eval.metrics.outcome import NotApplicable, Score
from eval.metrics.segmentation import boundary_f1, boundary_precision, boundary_recall
from tests.eval.task_builders import segmentation_case, segmentation_sample

# Two boundaries inside lines: after "A one." and after "B two."
CASE = segmentation_case(["A one.", "B two.", "C three."], ["D four."])
FIRST, SECOND, THIRD, FOURTH = CASE.sentences


def test_boundaries_inside_lines_count_and_the_ends_of_lines_do_not() -> None:
    perfect = segmentation_sample(CASE, *CASE.sentences)
    assert boundary_precision(perfect) == boundary_recall(perfect) == Score(2, out_of=2)
    assert boundary_f1(perfect) == Score(2 * 2, out_of=2 + 2)


def test_a_missed_boundary_costs_recall_and_one_made_up_precision() -> None:
    joined = segmentation_sample(CASE, (FIRST[0], SECOND[1]), THIRD, FOURTH)
    assert (boundary_precision(joined), boundary_recall(joined)) == (Score(1, out_of=1), Score(1, out_of=2))
    assert boundary_f1(joined) == Score(2 * 1, out_of=1 + 2)
    cut = segmentation_sample(CASE, (0, 1), (2, FIRST[1]), SECOND, THIRD, FOURTH)
    assert (boundary_precision(cut), boundary_recall(cut)) == (Score(2, out_of=3), Score(2, out_of=2))


def test_one_sentence_found_as_one_has_no_boundary() -> None:
    single = segmentation_case(["A one."])
    one = segmentation_sample(single, *single.sentences)
    for metric in (boundary_precision, boundary_recall, boundary_f1):
        assert isinstance(metric(one), NotApplicable)
