import math
import random

import pytest

from eval.metrics import ranking
from eval.metrics.outcome import Failed, NotApplicable, Score
from eval.metrics.retrieval import (
    PASSAGE,
    SENTENCE,
    all_evidence,
    article_found,
    ndcg,
    recall,
    reciprocal_rank,
)
from tests.eval.builders import (
    SHIP,
    abstained,
    answer,
    answerable,
    quotes,
    sample,
    span,
    unanswerable,
)

THREE = answerable(evidence=[quotes("ship.txt", SHIP[0], SHIP[1], SHIP[2])])
RANKED = [span("ship.txt", 3), span("rival.txt", 0), span("ship.txt", 0), span("ship.txt", 2)]


def passages(*places: dict[str, object]) -> list[dict[str, object]]:
    """As the REST API ranks passages: the article stands within."""
    return [
        {
            "rank": rank,
            "article": {"id": place["article_id"]},
            "start": place["start"],
            "end": place["end"],
        }
        for rank, place in enumerate(places)
    ]


class TestSentences:
    ONE = sample(THREE, answer(evidence=RANKED))

    @pytest.mark.parametrize(("k", "share"), [(1, 0 / 3), (3, 1 / 3), (5, 2 / 3), (10, 2 / 3)])
    def test_recall_grows_with_the_rank_looked_at(self, k: int, share: float) -> None:
        assert recall(self.ONE, level=SENTENCE, k=k) == Score(share)

    def test_ndcg_discounts_by_rank_and_knows_what_was_missed(self) -> None:
        gained = 1 / math.log2(3 + 1) + 1 / math.log2(4 + 1)
        best = 1 / math.log2(1 + 1) + 1 / math.log2(2 + 1) + 1 / math.log2(3 + 1)
        outcome = ndcg(self.ONE, level=SENTENCE, k=10)
        assert isinstance(outcome, Score)
        assert outcome.value == pytest.approx(gained / best)

    def test_the_reciprocal_rank_is_that_of_the_first_gold_sentence(self) -> None:
        assert reciprocal_rank(self.ONE, level=SENTENCE, k=10) == Score(1 / 3)
        assert reciprocal_rank(self.ONE, level=SENTENCE, k=2) == Score(0)

    def test_all_evidence_needs_every_sentence_of_one_alternative(self) -> None:
        either = answerable(evidence=[quotes("ship.txt", SHIP[0], SHIP[1]), quotes("ship.txt", SHIP[2])])
        one = sample(either, answer(evidence=RANKED))
        assert all_evidence(one, level=SENTENCE, k=3) == Score(0)
        assert all_evidence(one, level=SENTENCE, k=4) == Score(1)
        assert all_evidence(self.ONE, level=SENTENCE, k=10) == Score(0)

    def test_a_ranking_without_gold_or_of_nothing_scores_zero(self) -> None:
        for ranked in ([], [span("rival.txt", 0)]):
            one = sample(THREE, answer(evidence=ranked))
            for measure in (recall, ndcg, reciprocal_rank, all_evidence):
                assert measure(one, level=SENTENCE, k=10) == Score(0)


class TestPassages:
    ONE = sample(
        THREE,
        answer(retrieval=passages(span("rival.txt", 0, 1), span("ship.txt", 0, 1), span("ship.txt", 2, 3))),
    )

    @pytest.mark.parametrize(("k", "share"), [(1, 0 / 3), (2, 2 / 3), (3, 3 / 3)])
    def test_recall_counts_gold_sentences_within_passages(self, k: int, share: float) -> None:
        assert recall(self.ONE, level=PASSAGE, k=k) == Score(share)

    def test_rank_counts_passages(self) -> None:
        assert reciprocal_rank(self.ONE, level=PASSAGE, k=10) == Score(1 / 2)
        assert all_evidence(self.ONE, level=PASSAGE, k=3) == Score(1)


def test_where_gold_names_only_articles_the_rank_of_an_article_is_that_of_its_best_passage() -> None:
    case = answerable(evidence=[], gold_articles=["ship.txt"])
    found = passages(span("rival.txt", 0), span("rival.txt", 1), span("ship.txt", 0))
    one = sample(case, answer(retrieval=found))
    assert article_found(one, k=1) == Score(0)
    assert article_found(one, k=2) == Score(1)
    assert isinstance(article_found(sample(THREE, answer(retrieval=found)), k=1), NotApplicable)


def test_an_answer_that_was_asked_for_without_its_ranking_cannot_be_measured() -> None:
    one = sample(THREE, answer(retrieval=None, evidence=None))
    assert isinstance(recall(one, level=PASSAGE, k=1), Failed)
    assert isinstance(ndcg(one, level=SENTENCE, k=1), Failed)


def test_without_gold_evidence_there_is_nothing_to_find() -> None:
    assert isinstance(recall(sample(unanswerable(), abstained()), level=SENTENCE, k=1), NotApplicable)


def test_without_trec_eval_a_figure_fails_and_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pytrec_eval", None)
    outcome = ndcg(TestSentences.ONE, level=SENTENCE, k=10)
    assert isinstance(outcome, Failed)
    assert "extra `eval`" in outcome.reason


class TestByHand:
    """What trec_eval says agrees with the formulas, on random rankings."""

    @pytest.mark.parametrize("seed", range(40))
    def test_ndcg_reciprocal_rank_recall_and_average_precision(self, seed: int) -> None:
        chance = random.Random(seed)
        ranked = [f"d{number}" for number in chance.sample(range(40), k=chance.randrange(1, 30))]
        relevant = [f"d{number}" for number in chance.sample(range(40), k=chance.randrange(1, 8))]
        hits = [rank for rank, name in enumerate(ranked, start=1) if name in relevant]
        gain = sum(1 / math.log2(rank + 1) for rank in hits if rank <= 10)
        ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(len(relevant), 10) + 1))
        expected = {
            "ndcg_cut_10": gain / ideal,
            "recip_rank": 1 / hits[0] if hits else 0.0,
            "set_recall": len(hits) / len(relevant),
            "recall_5": sum(rank <= 5 for rank in hits) / len(relevant),
            "success_3": float(any(rank <= 3 for rank in hits)),
            "map": sum(number / rank for number, rank in enumerate(hits, start=1)) / len(relevant),
        }
        for measure, value in expected.items():
            assert ranking.rank_measure(measure, ranked, relevant) == pytest.approx(value), measure

    def test_the_order_of_a_ranking_counts_and_not_its_names(self) -> None:
        assert ranking.rank_measure("recip_rank", ["z", "a"], ["a"]) == 1 / 2
        assert ranking.rank_measure("recip_rank", ["a", "z"], ["a"]) == 1 / 1
