"""Grounding by similarity: sensible on clear cases, whatever its fitted weights are."""

from __future__ import annotations

import numpy as np
import pytest

from index.grounding import Candidate
from index.grounding.logistic import Logistic
from index.grounding.similarity import SimilarityGrounder, longest_run

QUESTION = "How many people were hurt when the Marlow bridge collapsed?"
HURT = "Fourteen people were hurt when the Marlow bridge collapsed on Tuesday."
CAKE = "She baked a cake for the children of the school."
EAST = np.array([1.0, 0.0], dtype=np.float32)
NORTH = np.array([0.0, 1.0], dtype=np.float32)


@pytest.fixture(scope="module")
def grounder() -> SimilarityGrounder:
    return SimilarityGrounder()


def candidates(*texts: str) -> list[Candidate]:
    return [Candidate(text, "", "", EAST if "bridge" in text else NORTH) for text in texts]


def test_the_sentence_that_answers_is_the_most_relevant(grounder: SimilarityGrounder) -> None:
    cake, hurt = grounder.relevance(QUESTION, EAST, candidates(CAKE, HURT))
    assert hurt.score > 0.5 > cake.score


def test_a_question_about_other_things_is_less_answerable(grounder: SimilarityGrounder) -> None:
    def answerable(question: str, vector: np.ndarray, *texts: str) -> float:
        chosen = candidates(*texts)
        return grounder.answerable(question, vector, chosen, grounder.relevance(question, vector, chosen))

    asked = answerable(QUESTION, EAST, HURT, CAKE)
    assert asked >= grounder.answer_from
    assert answerable("Who wrote the opera about Quillon Vash?", -EAST, CAKE, HURT) < grounder.answer_from


def test_what_is_not_read_closely_ranks_below_what_is(grounder: SimilarityGrounder) -> None:
    many = candidates(*(f"The bridge collapsed {number}." for number in range(30)), CAKE)
    scores = [item.score for item in grounder.relevance(QUESTION, EAST, many)]
    assert len(scores) == 31
    assert min(sorted(scores)[-24:]) > 0.0
    assert scores.count(0.0) == 31 - 24


@pytest.mark.parametrize(
    ("statement", "is_supported"),
    [
        (HURT, True),
        ("Fourteen people were hurt.", True),
        ("Around fourteen people were reportedly hurt.", True),
        ("Fourteen children sang in the Marlow school.", False),
        ("The cake collapsed.", False),
        ("", False),
    ],
)
def test_support_is_the_share_of_words_that_follow_one_another(
    grounder: SimilarityGrounder, statement: str, is_supported: bool
) -> None:
    judged = grounder.entailment(statement, HURT)
    assert (judged.supported >= grounder.supported_from) is is_supported
    assert judged.supported + judged.not_enough + judged.contradicted == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("said", "given", "run"),
    [
        ("a b c", "a b c", 3),
        ("a b c", "a x b c", 3),  # one word skipped
        ("a b c", "a x y b c", 2),  # two skipped: the run ends
        ("a b c", "c b a", 1),
        ("a b", "x y", 0),
        ("a a", "a", 1),
        ("", "a", 0),
    ],
)
def test_a_run_may_skip_one_word(said: str, given: str, run: int) -> None:
    assert longest_run(said.split(), given.split()) == run


class TestLogistic:
    def test_it_weighs_standardised_features(self) -> None:
        model = Logistic(np.array([1.0, 0.0]), np.array([2.0, 1.0]), np.array([1.0, -1.0]), 0.5)
        # (3 - 1) / 2 * 1 + 0 * -1 + 0.5 = 1.5
        assert model.probability(np.array([[3.0, 0.0]])) == pytest.approx([1 / (1 + np.exp(-1.5))])

    def test_it_survives_json(self) -> None:
        model = Logistic(np.array([0.25]), np.array([2.0]), np.array([-1.5]), 0.125)
        again = Logistic.from_json(model.as_json())
        rows = np.array([[0.0], [3.0]])
        assert again.probability(rows) == pytest.approx(model.probability(rows))

    def test_a_feature_that_never_varied_is_no_division_by_zero(self) -> None:
        model = Logistic(np.array([0.0]), np.array([0.0]), np.array([1.0]), 0.0)
        assert model.probability(np.array([[0.0]])) == pytest.approx([0.5])
