import pytest

from eval.metrics import ALL_METRICS
from eval.metrics.abstention import (
    abstention_f1,
    abstention_precision,
    abstention_recall,
    answered_when_unanswerable,
)
from eval.metrics.answer import conflict_shown, right_answer, right_outcome, right_with_citation
from eval.metrics.citation import (
    citation_precision,
    citation_recall,
    citations_exact,
    statements_without_citation,
)
from eval.metrics.cost import completion_tokens, latency, llm_calls, prompt_tokens
from eval.metrics.retrieval import passage_recall, sentence_recall
from eval.outcome import Failed, NotApplicable, Score
from tests.eval.builders import (
    RIVAL,
    SHIP,
    abstained,
    answer,
    answerable,
    citation,
    quotes,
    sample,
    span,
    unanswerable,
)

RIGHT = answer((SHIP[0], [1]), citations=[citation(1, "ship.txt", 0)])


def test_every_metric_is_named_once_and_defined_in_words() -> None:
    assert len({metric.name for metric in ALL_METRICS}) == len(ALL_METRICS)
    for metric in ALL_METRICS:
        assert metric.definition.endswith("."), metric.name
        assert metric.title


class TestAnswer:
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

    def test_a_conflict_is_shown_when_every_value_is_said(self) -> None:
        case = answerable(conflict={"values": ["Monday", "Tuesday"]})
        assert conflict_shown(sample(case, RIGHT)) == Score(0)
        both = answer((SHIP[0], [1]), (RIVAL[0], [2]), citations=[])
        assert conflict_shown(sample(case, both)) == Score(1)
        sides = [{"value": "Monday", "citation": 1}, {"value": "Tuesday", "citation": 2}]
        listed = RIGHT | {"conflicts": [{"message": "They differ.", "sides": sides}]}
        assert conflict_shown(sample(case, listed)) == Score(1)
        assert isinstance(conflict_shown(sample(answerable(), RIGHT)), NotApplicable)


class TestCitation:
    def test_precision_is_the_share_of_citations_that_touch_gold(self) -> None:
        cited = [citation(1, "ship.txt", 0), citation(2, "ship.txt", 3), citation(3, "rival.txt", 0)]
        case = answerable(evidence=[quotes("ship.txt", SHIP[0]), quotes("rival.txt", RIVAL[0])])
        assert citation_precision(sample(case, answer(citations=cited))) == Score(2 / 3)

    def test_recall_is_the_share_of_gold_sentences_cited(self) -> None:
        case = answerable(evidence=[quotes("ship.txt", SHIP[0], SHIP[1], SHIP[2])])
        cited = [citation(1, "ship.txt", 1, 2), citation(2, "rival.txt", 0)]
        assert citation_recall(sample(case, answer(citations=cited))) == Score(2 / 3)

    def test_declining_an_answerable_case_recalls_nothing_and_has_no_precision(self) -> None:
        one = sample(answerable(), abstained())
        assert citation_recall(one) == Score(0)
        assert isinstance(citation_precision(one), NotApplicable)

    def test_without_gold_evidence_neither_applies(self) -> None:
        one = sample(unanswerable(), RIGHT)
        assert isinstance(citation_precision(one), NotApplicable)
        assert isinstance(citation_recall(one), NotApplicable)

    def test_a_citation_is_exact_when_the_stored_text_reads_its_quote(self) -> None:
        shifted = citation(2, "ship.txt", 1)
        shifted = {**shifted, "start": shifted["start"] + 1, "end": shifted["end"] + 1}
        unknown = citation(3, "ship.txt", 2, version=9)
        negative = citation(4, "ship.txt", 2, start=-1)
        body = answer(citations=[citation(1, "ship.txt", 0), shifted, unknown, negative])
        assert citations_exact(sample(answerable(), body)) == Score(1, out_of=4)

    def test_the_nearest_evidence_of_a_declined_answer_must_be_exact_too(self) -> None:
        nearest = [citation(1, "ship.txt", 0), citation(2, "ship.txt", 1, quote="She carried 60,000 crates.")]
        body = abstained(abstention={"reason": "insufficient", "nearest": nearest})
        assert citations_exact(sample(unanswerable(), body)) == Score(1, out_of=2)
        assert isinstance(citations_exact(sample(unanswerable(), abstained())), NotApplicable)

    def test_a_statement_that_cites_nothing_or_an_unknown_number_is_without_citation(self) -> None:
        body = answer((SHIP[0], [1]), (SHIP[1], []), (SHIP[2], [7]), citations=[citation(1, "ship.txt", 0)])
        assert statements_without_citation(sample(answerable(), body)) == Score(2, out_of=3)
        assert isinstance(statements_without_citation(sample(unanswerable(), abstained())), NotApplicable)


class TestRetrieval:
    CASE = answerable(evidence=[quotes("ship.txt", SHIP[0], SHIP[1], SHIP[2])])

    @pytest.mark.parametrize(("k", "recall"), [(1, 0 / 3), (3, 1 / 3), (5, 2 / 3), (10, 2 / 3)])
    def test_sentence_recall_grows_with_the_rank_looked_at(self, k: int, recall: float) -> None:
        ranked = [span("ship.txt", 3), span("rival.txt", 0), span("ship.txt", 0), span("ship.txt", 2)]
        assert sentence_recall(sample(self.CASE, answer(evidence=ranked)), k=k) == Score(recall)

    @pytest.mark.parametrize(("k", "recall"), [(1, 0 / 3), (3, 3 / 3)])
    def test_passage_recall_counts_gold_sentences_within_passages(self, k: int, recall: float) -> None:
        passages = [
            {
                "rank": rank,
                "article": {"id": place["article_id"]},
                "start": place["start"],
                "end": place["end"],
            }
            for rank, place in enumerate(
                [span("rival.txt", 0, 1), span("ship.txt", 0, 1), span("ship.txt", 2, 3)]
            )
        ]
        assert passage_recall(sample(self.CASE, answer(retrieval=passages)), k=k) == Score(recall)

    def test_an_answer_that_was_asked_for_without_its_ranking_cannot_be_measured(self) -> None:
        one = sample(self.CASE, answer(retrieval=None, evidence=None))
        assert isinstance(passage_recall(one, k=1), Failed)
        assert isinstance(sentence_recall(one, k=1), Failed)

    def test_without_gold_evidence_there_is_nothing_to_recall(self) -> None:
        assert isinstance(sentence_recall(sample(unanswerable(), abstained()), k=1), NotApplicable)


class TestAbstention:
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


class TestCost:
    def test_what_was_spent_is_reported_as_it_is(self) -> None:
        body = answer(usage={"prompt_tokens": 300, "completion_tokens": 40, "calls": 2})
        one = sample(answerable(), body, seconds=0.125)
        assert (prompt_tokens(one), completion_tokens(one), llm_calls(one)) == (
            Score(300),
            Score(40),
            Score(2),
        )
        assert latency(one) == Score(125.0)

    def test_unknown_calls_are_a_failure_and_no_zero(self) -> None:
        assert isinstance(llm_calls(sample(answerable(), answer(usage={"prompt_tokens": 3}))), Failed)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_score_is_never_nan_or_infinite(value: float) -> None:
    with pytest.raises(ValueError, match="not a score"):
        Score(value)
    with pytest.raises(ValueError, match="not a score"):
        Score(0, out_of=0)
