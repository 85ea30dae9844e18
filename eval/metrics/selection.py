"""Are the sentences that answer picked from those given?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from eval.cases.task import Task
from eval.metrics import squad
from eval.metrics.metric import Gate, Metric
from eval.metrics.outcome import Failed, NotApplicable, Outcome, Score
from eval.metrics.ranking import RankingUnavailable, rank_measure
from eval.metrics.result import is_gold_sentence
from eval.records.record import Selection
from eval.records.samples import SelectionSample
from index.article import ArticleInfo, Role, Sentence
from service.answer import Evidence

_TASKS = (Task.SELECTION,)
_SHOWN = 3  # statements of an answer unless a request says otherwise

UNANSWERABLE = NotApplicable("nothing given answers")
NO_GOLD_SENTENCE = NotApplicable("no given sentence is gold")


def gold_sentence_in(sample: SelectionSample, *, k: int) -> Outcome:
    """Share of answerable cases with a gold sentence among the k ranked highest, whether or not the question would be
    declined. Without gold sentences, one that contains the answer counts.

    Success@k, as trec_eval defines it; success@1 is the accuracy of Lamm et al., "QED" (TACL 2021).
    """
    return _by_rank(sample, f"success_{k}")


def recall(sample: SelectionSample, *, k: int) -> Outcome:
    """Of the gold sentences of the alternative found best, the share among the k ranked highest; averaged over
    answerable cases.

    Recall@k, as trec_eval defines it; a figure of Tang and Yang, "MultiHop-RAG" (COLM 2024).
    """
    if not sample.case.answerable:
        return UNANSWERABLE
    if not sample.case.gold:
        return NO_GOLD_SENTENCE
    ranking = [str(index) for index in sample.selection.ranking]
    try:
        return Score(
            max(
                rank_measure(f"recall_{k}", ranking, [str(index) for index in gold])
                for gold in sample.case.gold
            )
        )
    except RankingUnavailable as reason:
        return Failed(str(reason))


def average_precision(sample: SelectionSample) -> Outcome:
    """Mean, over the gold sentences of a case, of the share of gold among the sentences ranked down to it; averaged
    over answerable cases (MAP).

    Mean average precision, as trec_eval defines it; a figure of Jurczyk et al., "SelQA" (ICTAI 2016).
    """
    return _by_rank(sample, "map")


def reciprocal_rank(sample: SelectionSample) -> Outcome:
    """One over the rank of the first gold sentence; averaged over answerable cases (MRR).

    Mean reciprocal rank, as trec_eval defines it; a figure of Jurczyk et al., "SelQA" (ICTAI 2016).
    """
    return _by_rank(sample, "recip_rank")


def selected_f1(sample: SelectionSample) -> Outcome:
    """F1 of the sentences that a quoted answer would show against the gold alternative that fits best; averaged over
    answerable cases. A declined case shows none and counts 0.

    F1 of sets of sentences, as for the supporting sentences of Kamoi et al., "WiCE" (EMNLP 2023).
    """
    if not sample.case.answerable:
        return UNANSWERABLE
    if not sample.case.gold:
        return NotApplicable("gold names no sentences")
    shown = set(shown_sentences(sample.selection))
    return Score(max(2 * len(shown & set(gold)) / (len(shown) + len(set(gold))) for gold in sample.case.gold))


def span_f1(sample: SelectionSample) -> Outcome:
    """F1 of the words of the phrase marked in the sentence ranked first against the accepted answer that fits best;
    averaged over answerable cases. No phrase marked counts 0.

    Rajpurkar et al., "SQuAD" (EMNLP 2016), by the definitions of its evaluation script.
    """
    if not sample.case.answerable:
        return UNANSWERABLE
    if not sample.case.answers:
        return NotApplicable("the case has no accepted short answer")
    first = sample.selection.ranking[0]
    span = sample.selection.spans[first]
    if span is None:
        return Score(0)
    marked = sample.case.sentences[first].text[span.start : span.end]
    return Score(squad.token_f1(marked, sample.case.answers))


def shown_sentences(selection: Selection) -> tuple[int, ...]:
    """Indexes of the sentences that a quoted answer would show, best first; none where it is declined."""
    # The rule is the product's own, which comes with its retriever.
    from service.answering import worth_showing

    if selection.has_declined:
        return ()
    ranked = [_as_evidence(index, selection.relevance[index]) for index in selection.ranking]
    return tuple(one.sentence.index for one in worth_showing(ranked, (), _SHOWN))


def _by_rank(sample: SelectionSample, measure: str) -> Outcome:
    if not sample.case.answerable:
        return UNANSWERABLE
    gold = [str(index) for index in range(len(sample.case.sentences)) if is_gold_sentence(sample, index)]
    if not gold:
        return NO_GOLD_SENTENCE
    try:
        return Score(rank_measure(measure, [str(index) for index in sample.selection.ranking], gold))
    except RankingUnavailable as reason:
        return Failed(str(reason))


def _as_evidence(index: int, relevance: float) -> Evidence:
    sentence = Sentence(
        id=str(index), article_id="given", version=1, index=index, start=0, end=0, role=Role.BODY, text=""
    )
    info = ArticleInfo(id="given", version=1, title="")
    return Evidence(label=str(index), sentence=sentence, info=info, relevance=relevance)


def _metric(
    name: str, title: str, measure: Callable[..., Outcome], *, counted: str = "", gate: Gate = Gate.NEVER
) -> Metric:
    return Metric(name, "selection", title, measure, counted=counted, tasks=_TASKS, gate=gate)


METRICS = (
    _metric(
        "gold_first",
        "Gold sentence first",
        partial(gold_sentence_in, k=1),
        counted="cases",
        gate=Gate.BEYOND_INTERVAL,
    ),
    *(
        _metric(
            f"gold_in_{k}", f"Gold sentence in the best {k}", partial(gold_sentence_in, k=k), counted="cases"
        )
        for k in (3, 10)
    ),
    _metric("selection_recall@10", "Gold sentences in the best 10", partial(recall, k=10)),
    _metric("selection_map", "Mean average precision", average_precision, gate=Gate.BEYOND_INTERVAL),
    _metric("selection_mrr", "Mean reciprocal rank", reciprocal_rank),
    _metric("selected_f1", "F1 of the sentences shown", selected_f1),
    _metric("span_f1", "F1 of the phrase marked", span_f1),
)
