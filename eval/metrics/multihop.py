"""MultiHop-RAG's own rule, and a strict one beside it: the released scorer lets any shared word pass."""

from __future__ import annotations

from eval.cases.folding import fold
from eval.datasets.multihop_rag import UNANSWERED
from eval.metrics.metric import Metric
from eval.metrics.outcome import Outcome, yes_or_no
from eval.metrics.result import answer_text
from eval.records.samples import AnsweringSample


def multihop_lenient(sample: AnsweringSample) -> Outcome:
    """Share of all cases whose answer shares at least one word with the gold answer. Declining counts as
    answering "Insufficient information.", the gold answer of unanswerable cases.

    `has_intersection` of `qa_evaluate.py` in github.com/yixuantt/MultiHop-RAG: words are split at white space and
    lowered, punctuation stays on them. An answer of several sentences passes easily: read it beside the strict
    match.
    """
    said = UNANSWERED if sample.answer.has_abstained else answer_text(sample)
    words = set(said.lower().split())
    return yes_or_no(any(words.intersection(gold.lower().split()) for gold in _gold(sample)))


def multihop_strict(sample: AnsweringSample) -> Outcome:
    """Share of all cases whose short answer (the whole answer where it has none) is the gold answer and
    nothing else, case, punctuation and articles aside, or that are declined where nothing answers.

    Exact match as in Rajpurkar et al., "SQuAD" (EMNLP 2016), over the cases of the lenient rule.
    """
    if sample.answer.has_abstained:
        return yes_or_no(not sample.case.answerable)
    short = sample.answer.short_answer
    said = fold(short.text if short else answer_text(sample))
    return yes_or_no(sample.case.answerable and any(said == fold(gold) for gold in _gold(sample)))


def _gold(sample: AnsweringSample) -> tuple[str, ...]:
    return sample.case.answers if sample.case.answerable else (UNANSWERED,)


_OF = ("multihop_rag",)
METRICS = (
    Metric("multihop_lenient", "multihop", "Any word right (official)", multihop_lenient, datasets=_OF),
    Metric("multihop_strict", "multihop", "Exactly right", multihop_strict, datasets=_OF),
)
