from eval.metrics.boundaries import find_boundaries
from tests.eval.task_builders import segmentation_case


def test_a_boundary_is_where_a_sentence_ends_inside_a_line() -> None:
    case = segmentation_case(["It rained.", "She slept.", "They left."], ["He stayed.", "Why?"])
    first, second, fourth = (case.sentences[index][1] for index in (0, 1, 3))
    assert find_boundaries(case.text, case.sentences) == {first, second, fourth}


def test_spaces_around_a_sentence_are_no_difference() -> None:
    text = "It rained.  She slept."
    assert find_boundaries(text, [(0, 10), (12, 22)]) == find_boundaries(text, [(0, 12), (12, 22)]) == {10}


def test_the_end_of_a_line_is_nobodys_merit() -> None:
    text = "A headline \n\nIt rained."
    assert find_boundaries(text, [(0, 10), (13, 23)]) == set()
