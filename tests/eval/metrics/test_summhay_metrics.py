from eval.metrics.outcome import NotApplicable, Score
from eval.metrics.summhay import summhay_citation, summhay_coverage, summhay_joint
from tests.eval.builders import RIVAL, SHIP, abstained, answer, answerable, citation, sample

POINTS = [
    {"text": "The Aurora sailed on Tuesday.", "articles": ["rival.txt", "ship.txt"]},
    {"text": "She carried 50,000 crates with copper, silver, spices.", "articles": ["ship.txt"]},
]
CASE = answerable(points=POINTS)
CITED = [citation(1, "ship.txt", 1), citation(2, "rival.txt", 0)]


def test_a_point_is_held_in_full_from_half_of_its_words_and_in_part_from_three_in_ten() -> None:
    both = answer((RIVAL[0], [2]), (SHIP[1], [1]), citations=CITED)
    # aurora, sailed, tuesday: 3 of 3; carried, 50000, crates of those and with, copper, silver, spices: 3 of 7
    assert summhay_coverage(sample(CASE, both)) == Score(1 + 0.5, out_of=2)


def test_citations_count_for_the_points_that_are_held() -> None:
    body = answer((RIVAL[0], [2]), citations=CITED)
    f1 = 2 * 1 / (1 + 2)  # one article is cited, two make the point, one is both
    assert summhay_citation(sample(CASE, body)) == Score(f1, out_of=1)
    assert summhay_joint(sample(CASE, body)) == Score(1 * f1, out_of=2)


def test_the_statement_that_has_most_of_a_point_is_the_one_whose_citations_count() -> None:
    body = answer(("The Aurora sailed.", [1]), (RIVAL[0], [2]), citations=CITED)
    wrong = answerable(points=[POINTS[0] | {"articles": ["ship.txt"]}])
    assert summhay_citation(sample(wrong, body)) == Score(0, out_of=1)


def test_an_answer_that_holds_nothing_covers_nothing_and_has_no_citations_to_judge() -> None:
    one = sample(CASE, abstained())
    assert summhay_coverage(one) == summhay_joint(one) == Score(0, out_of=2)
    assert isinstance(summhay_citation(one), NotApplicable)
