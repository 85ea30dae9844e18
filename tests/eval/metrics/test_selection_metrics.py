import pytest

from eval.metrics.outcome import NotApplicable, Score
from eval.metrics.selection import (
    average_precision,
    gold_sentence_in,
    recall,
    reciprocal_rank,
    selected_f1,
    shown_sentences,
    span_f1,
)
from eval.records.record import FoundSpan
from tests.eval.builders import SHIP
from tests.eval.task_builders import selection, selection_case, selection_sample

NOTHING_ANSWERS = selection_case(gold=[])


class TestRanking:
    # ranked: 2, 0, 3, 1
    RANKED = selection(0.6, 0.1, 0.9, 0.3)

    def test_a_gold_sentence_of_any_alternative_counts(self) -> None:
        one = selection_sample(selection_case(gold=[[1], [0, 3]]), self.RANKED)
        assert gold_sentence_in(one, k=1) == Score(0)
        assert gold_sentence_in(one, k=3) == Score(1)
        assert reciprocal_rank(one) == Score(1 / 2)

    def test_average_precision_is_the_mean_over_the_gold_sentences(self) -> None:
        one = selection_sample(selection_case(gold=[[0, 1]]), self.RANKED)
        outcome = average_precision(one)
        assert isinstance(outcome, Score)
        assert outcome.value == pytest.approx((1 / 2 + 2 / 4) / 2)

    def test_recall_is_the_share_of_the_alternative_found_best(self) -> None:
        one = selection_sample(selection_case(gold=[[0, 1], [1, 2, 3]]), self.RANKED)
        assert [recall(one, k=k) for k in (5, 10)] == [Score(2 / 2), Score(2 / 2)]
        five = selection_case(gold=[[5, 6]], sentences=[{"text": letter} for letter in "abcdefghijkl"])
        ranked = selection(*(1 - place / 12 for place in range(12)))
        assert recall(selection_sample(five, ranked), k=5) == Score(0 / 2)
        assert recall(selection_sample(five, ranked), k=10) == Score(2 / 2)
        assert recall(selection_sample(five.model_copy(update={"gold": ((0, 11),)}), ranked), k=10) == Score(
            1 / 2
        )
        words_only = selection_case(gold=[], answers=["Ada Lunt"])
        assert isinstance(recall(selection_sample(words_only, self.RANKED), k=10), NotApplicable)

    def test_where_only_the_words_are_known_a_sentence_with_them_is_gold(self) -> None:
        one = selection_sample(selection_case(gold=[], answers=["Ada Lunt"]), self.RANKED)
        assert gold_sentence_in(one, k=1) == Score(1)
        nowhere = selection_sample(selection_case(gold=[], answers=["Bo Frey"]), self.RANKED)
        assert isinstance(gold_sentence_in(nowhere, k=1), NotApplicable)

    def test_ranking_counts_even_where_the_question_is_declined(self) -> None:
        declined = selection(0.6, 0.1, 0.9, 0.3, answerable=0.1)
        assert gold_sentence_in(selection_sample(selection_case(gold=[[2]]), declined), k=1) == Score(1)

    def test_where_nothing_answers_there_is_nothing_to_rank(self) -> None:
        one = selection_sample(NOTHING_ANSWERS, self.RANKED)
        for outcome in (
            gold_sentence_in(one, k=1),
            recall(one, k=10),
            average_precision(one),
            selected_f1(one),
            span_f1(one),
        ):
            assert isinstance(outcome, NotApplicable)


class TestShown:
    def test_a_clear_winner_stands_alone_and_near_equals_together(self) -> None:
        assert shown_sentences(selection(0.1, 0.95, 0.1, 0.1)) == (1,)
        assert shown_sentences(selection(0.1, 0.8, 0.78, 0.1)) == (1, 2)
        assert shown_sentences(selection(0.1, 0.95, 0.1, 0.1, answerable=0.1)) == ()

    def test_f1_is_against_the_alternative_that_fits_best(self) -> None:
        two_shown = selection(0.1, 0.8, 0.78, 0.1)
        one = selection_sample(selection_case(gold=[[0, 1, 2], [3]]), two_shown)
        assert selected_f1(one) == Score(2 * 2 / (2 + 3))

    def test_a_declined_case_shows_nothing(self) -> None:
        declined = selection(0.9, 0.1, 0.1, 0.1, answerable=0.1)
        assert selected_f1(selection_sample(selection_case(), declined)) == Score(0)


class TestSpan:
    CASE = selection_case(answers=["Monday"])

    def marked(self, phrase: str) -> FoundSpan:
        start = SHIP[0].index(phrase)
        return FoundSpan(start=start, end=start + len(phrase), score=0.8)

    def test_the_phrase_marked_in_the_first_sentence_is_compared(self) -> None:
        best = selection(0.9, 0.1, 0.1, 0.1)
        spans = (self.marked("on Monday"), None, None, None)
        one = selection_sample(self.CASE, best.model_copy(update={"spans": spans}))
        assert span_f1(one) == Score(2 * 1 / (2 + 1))

    def test_no_phrase_marked_counts_nothing(self) -> None:
        assert span_f1(selection_sample(self.CASE, selection(0.9, 0.1, 0.1, 0.1))) == Score(0)
        unknown = selection_sample(selection_case(), selection(0.9, 0.1, 0.1, 0.1))
        assert isinstance(span_f1(unknown), NotApplicable)
