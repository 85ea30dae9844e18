import random
import re
import string
from collections import Counter

import pytest

from eval.metrics import squad
from eval.metrics.answer import (
    conflict_shown,
    exact_match,
    reference_f1,
    right_answer,
    right_outcome,
    right_with_citation,
    token_f1,
)
from eval.metrics.outcome import NotApplicable, Score
from tests.eval.builders import (
    RIVAL,
    SHIP,
    abstained,
    answer,
    answerable,
    citation,
    quotes,
    sample,
    unanswerable,
)

RIGHT = answer((SHIP[0], [1]), citations=[citation(1, "ship.txt", 0)])


class TestRight:
    def test_right_with_the_right_citation(self) -> None:
        one = sample(answerable(), RIGHT)
        assert right_answer(one) == right_with_citation(one) == right_outcome(one) == Score(1)

    def test_right_words_from_the_wrong_sentence_are_right_but_not_with_citation(self) -> None:
        one = sample(answerable(), answer((SHIP[0], [1]), citations=[citation(1, "ship.txt", 3)]))
        assert right_answer(one) == Score(1)
        assert right_with_citation(one) == right_outcome(one) == Score(0)

    def test_every_sentence_of_an_alternative_must_be_cited(self) -> None:
        both = answerable(evidence=[quotes("ship.txt", SHIP[0], SHIP[2])])
        assert right_with_citation(sample(both, RIGHT)) == Score(0)
        either = answerable(evidence=[quotes("ship.txt", SHIP[0]), quotes("ship.txt", SHIP[2])])
        assert right_with_citation(sample(either, RIGHT)) == Score(1)

    def test_a_citation_marker_is_not_part_of_what_is_said(self) -> None:
        one = answerable(answers=["1"])
        assert right_answer(sample(one, RIGHT)) == Score(0)

    def test_the_short_answer_is_part_of_what_is_said(self) -> None:
        body = RIGHT | {"statements": [], "short_answer": {"text": "Monday", "citation": 1}}
        assert right_answer(sample(answerable(), body)) == Score(1)

    def test_declining_is_the_right_outcome_only_of_an_unanswerable_case(self) -> None:
        assert right_outcome(sample(unanswerable(), abstained())) == Score(1)
        assert right_outcome(sample(unanswerable(), RIGHT)) == Score(0)
        assert right_outcome(sample(answerable(), abstained())) == Score(0)
        assert isinstance(right_answer(sample(unanswerable(), abstained())), NotApplicable)
        assert isinstance(right_with_citation(sample(unanswerable(), abstained())), NotApplicable)


class TestShortAnswer:
    def test_the_short_answer_is_compared_where_there_is_one(self) -> None:
        body = RIGHT | {"short_answer": {"text": "on Monday"}}
        assert exact_match(sample(answerable(), body)) == Score(0)
        assert token_f1(sample(answerable(), body)) == Score(2 * 1 / (2 + 1))
        assert exact_match(sample(answerable(answers=["Tuesday", "On Monday!"]), body)) == Score(1)

    def test_all_that_is_said_is_compared_where_there_is_none(self) -> None:
        one = sample(answerable(answers=["The Aurora left port on Monday"]), RIGHT)
        assert exact_match(one) == token_f1(one) == Score(1)

    def test_declining_an_answerable_case_counts_nothing(self) -> None:
        one = sample(answerable(), abstained())
        assert exact_match(one) == token_f1(one) == Score(0)
        assert isinstance(token_f1(sample(unanswerable(), abstained())), NotApplicable)


def test_words_are_compared_with_the_reference() -> None:
    case = answerable(answers=[], reference="The Aurora left on Monday.")
    # aurora left port on monday / aurora left on monday
    assert reference_f1(sample(case, RIGHT)) == Score(2 * 4 / (5 + 4))
    assert reference_f1(sample(case, abstained())) == Score(0)
    assert isinstance(reference_f1(sample(answerable(), RIGHT)), NotApplicable)


def test_a_conflict_is_shown_when_every_value_is_said() -> None:
    case = answerable(conflict={"values": ["Monday", "Tuesday"]})
    assert conflict_shown(sample(case, RIGHT)) == Score(0)
    both = answer((SHIP[0], [1]), (RIVAL[0], [2]), citations=[])
    assert conflict_shown(sample(case, both)) == Score(1)
    sides = [{"value": "Monday", "citation": 1}, {"value": "Tuesday", "citation": 2}]
    listed = RIGHT | {"conflicts": [{"message": "They differ.", "sides": sides}]}
    assert conflict_shown(sample(case, listed)) == Score(1)
    assert isinstance(conflict_shown(sample(answerable(), RIGHT)), NotApplicable)


@pytest.mark.parametrize(
    ("given", "accepted", "f1"),
    [
        ("around 300 fighters", ["300 fighters"], 2 * 2 / (3 + 2)),
        ("the Aurora", ["Aurora!"], 1.0),
        ("Monday", ["Tuesday", "on Monday"], 2 * 1 / (1 + 2)),
        ("the the", ["a", "b"], 1.0),  # both have no word left
        ("", ["Monday"], 0.0),
        ("Monday", [], 0.0),
    ],
)
def test_token_f1_by_hand(given: str, accepted: list[str], f1: float) -> None:
    assert squad.token_f1(given, accepted) == f1


def scripts_normalise(s: str) -> str:
    """Step by step as the evaluation script of SQuAD 2.0 does it."""
    without = "".join(character for character in s.lower() if character not in set(string.punctuation))
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", without).split())


def scripts_f1(gold: str, given: str) -> float:
    """Precision and recall first, as the evaluation script of SQuAD 2.0 does it."""
    gold_words, given_words = scripts_normalise(gold).split(), scripts_normalise(given).split()
    if not gold_words or not given_words:
        return float(gold_words == given_words)
    shared = sum((Counter(gold_words) & Counter(given_words)).values())
    if not shared:
        return 0.0
    precision, recall = shared / len(given_words), shared / len(gold_words)
    return 2 * precision * recall / (precision + recall)


def test_squad_scores_agree_with_its_script_on_random_texts() -> None:
    chance = random.Random(7)
    pieces = ["The", "an", "a", "Aurora", "aurora", "left", "50,000", "U.S.", "a-b", "–", "  ", "Möwe", "!?"]
    for _ in range(500):
        given, gold, other = (" ".join(chance.choices(pieces, k=chance.randrange(6))) for _ in range(3))
        expected = max(scripts_f1(gold, given), scripts_f1(other, given))
        assert squad.token_f1(given, [gold, other]) == pytest.approx(expected)
        assert squad.exact_match(given, [gold]) == (scripts_normalise(given) == scripts_normalise(gold))
