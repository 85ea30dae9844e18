"""Was the evidence found?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from eval.answer_view import SpanView
from eval.gold import best_recall
from eval.metrics.metric import Metric
from eval.outcome import Failed, NotApplicable, Outcome, Score
from eval.samples import AnsweringSample

CUTOFFS = (1, 3, 5, 10)


def passage_recall(sample: AnsweringSample, *, k: int) -> Outcome:
    """Of the gold sentences of the best found alternative, the share that the k highest ranked passages
    touch; averaged over answerable cases.

    Recall@k: Manning, Raghavan and Schütze, "Introduction to Information Retrieval" (2008), ch. 8.
    """
    return _recall(sample, sample.answer.retrieval, k, field="retrieval")


def sentence_recall(sample: AnsweringSample, *, k: int) -> Outcome:
    """Of the gold sentences of the best found alternative, the share among the k highest ranked evidence
    sentences; averaged over answerable cases.

    Recall@k: Manning, Raghavan and Schütze, "Introduction to Information Retrieval" (2008), ch. 8.
    """
    return _recall(sample, sample.answer.evidence, k, field="evidence")


def _recall(sample: AnsweringSample, ranked: tuple[SpanView, ...] | None, k: int, *, field: str) -> Outcome:
    if not sample.gold:
        return NotApplicable("the case has no gold evidence")
    if ranked is None:
        return Failed(f"the answer carries no {field!r}; ask with include=['retrieval']")
    top = ranked[:k]
    return Score(
        best_recall(
            sample.gold,
            lambda quote, sentence: any(
                one.touches(quote.article_id, sentence.start, sentence.end) for one in top
            ),
        )
    )


def _at(k: int, level: str, title: str, measure: Callable[..., Outcome]) -> Metric:
    return Metric(f"{level}_recall@{k}", "retrieval", title.format(k=k), partial(measure, k=k), counted="")


METRICS = (
    *(_at(k, "sentence", "Gold sentence in the top {k}", sentence_recall) for k in CUTOFFS),
    *(_at(k, "passage", "Gold in the top {k} passages", passage_recall) for k in CUTOFFS),
)
