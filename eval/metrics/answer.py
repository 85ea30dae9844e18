"""Is the answer right?"""

from __future__ import annotations

from collections.abc import Callable

from eval.cases.folding import contains
from eval.cases.task import Task
from eval.metrics import squad
from eval.metrics.metric import Gate, Metric
from eval.metrics.outcome import NotApplicable, Outcome, Score, yes_or_no
from eval.metrics.result import Result, answer_text, has_right_answer, has_right_citation, judge
from eval.records.samples import AnsweringSample, Sample

UNANSWERABLE = NotApplicable("the question is unanswerable")
NO_SHORT_ANSWER = NotApplicable("the case has no accepted short answer")
NO_EVIDENCE = NotApplicable("the case has no gold evidence")


def right_outcome(sample: Sample) -> Outcome:
    """Share of all cases with the one right outcome: answered right with the right citation, or declined when
    nothing given answers; the gold sentence first; the gold verdict; the gold boundaries.

    Correctness with abstention beside it, as one figure.
    """
    result = judge(sample)
    return NO_SHORT_ANSWER if result is Result.UNJUDGED else yes_or_no(result.is_right)


def right_with_citation(sample: AnsweringSample) -> Outcome:
    """Share of answerable cases whose answer contains an accepted short answer and whose citations touch
    every gold sentence of at least one alternative set of evidence (an article that answers, where gold names
    no sentence).

    Joins answer containment with sentence-level citation recall of 1: Gao et al., "Enabling Large Language
    Models to Generate Text with Citations" (ALCE, EMNLP 2023) measures the two apart.
    """
    if not sample.case.answerable:
        return UNANSWERABLE
    if not sample.case.answers:
        return NO_SHORT_ANSWER
    if not (sample.gold or sample.case.gold_articles):
        return NO_EVIDENCE
    return yes_or_no(has_right_answer(sample) and has_right_citation(sample))


def right_answer(sample: AnsweringSample) -> Outcome:
    """Share of answerable cases whose answer contains an accepted short answer (containment), wherever it is
    cited from.

    Case, punctuation and the articles a, an, the are folded, as in Rajpurkar et al., "SQuAD" (EMNLP 2016),
    and thousands separators dropped; whole words must match, so "16" is not found in "2016".
    """
    if not sample.case.answerable:
        return UNANSWERABLE
    if not sample.case.answers:
        return NO_SHORT_ANSWER
    return yes_or_no(has_right_answer(sample))


def exact_match(sample: AnsweringSample) -> Outcome:
    """Share of answerable cases whose short answer (where none is given, all that is said) is one of the accepted
    answers, word for word; case, punctuation, articles and white space aside. A declined case counts 0.

    Rajpurkar et al., "SQuAD" (EMNLP 2016), by the definitions of its evaluation script.
    """
    return _compared(sample, lambda given, accepted: float(squad.exact_match(given, accepted)))


def token_f1(sample: AnsweringSample) -> Outcome:
    """F1 of the words of the short answer (where none is given, of all that is said) against those of the accepted
    answer that fits best; averaged over answerable cases. A declined case counts 0.

    Rajpurkar et al., "SQuAD" (EMNLP 2016), by the definitions of its evaluation script.
    """
    return _compared(sample, squad.token_f1)


def reference_f1(sample: AnsweringSample) -> Outcome:
    """F1 of the words of the answer against those of the answer that a person wrote; averaged over the cases that
    have one. A declined case counts 0.

    Word overlap by the definitions of SQuAD's evaluation script; it rewards wording, so read it beside the others.
    """
    if not sample.case.reference:
        return NotApplicable("the case has no reference answer")
    return Score(squad.token_f1(answer_text(sample), [sample.case.reference]))


def conflict_shown(sample: AnsweringSample) -> Outcome:
    """Share of the cases whose articles differ where the answer shows every one of the differing values.

    Every value must be said in the statements or listed as a side of a conflict; after Wang et al.,
    "Retrieval-Augmented Generation with Conflicting Evidence" (RAMDocs, 2025).
    """
    if sample.case.conflict is None:
        return NotApplicable("the articles do not differ")
    sides = [side.value for conflict in sample.answer.conflicts for side in conflict.sides]
    said = "\n".join([answer_text(sample), *sides])
    return yes_or_no(all(contains(said, value) for value in sample.case.conflict.values))


def _compared(sample: AnsweringSample, compare: Callable[[str, tuple[str, ...]], float]) -> Outcome:
    if not sample.case.answerable:
        return UNANSWERABLE
    if not sample.case.answers:
        return NO_SHORT_ANSWER
    short = sample.answer.short_answer
    return Score(compare(short.text if short else answer_text(sample), sample.case.answers))


METRICS = (
    Metric(
        "right_outcome",
        "answer",
        "Right outcome",
        right_outcome,
        tasks=tuple(Task),
        gate=Gate.BEYOND_INTERVAL,
    ),
    Metric(
        "right_with_citation",
        "answer",
        "Answered right and cited right",
        right_with_citation,
        gate=Gate.BEYOND_INTERVAL,
    ),
    Metric("right_answer", "answer", "Answered right", right_answer, gate=Gate.BEYOND_INTERVAL),
    Metric("exact_match", "answer", "Short answer, exact match", exact_match),
    Metric("token_f1", "answer", "Short answer, token F1", token_f1, counted=""),
    Metric("reference_f1", "answer", "Words of the reference, F1", reference_f1, counted=""),
    Metric("conflict_shown", "answer", "Disagreement shown", conflict_shown, gate=Gate.BEYOND_INTERVAL),
)
