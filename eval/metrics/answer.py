"""Is the answer right?"""

from __future__ import annotations

from eval.folding import contains
from eval.metrics.metric import Metric
from eval.outcome import NotApplicable, Outcome, yes_or_no
from eval.result import Result, answer_text, has_right_answer, has_right_citation, judge
from eval.samples import AnsweringSample, Sample
from eval.task import Task

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
    """Share of answerable cases whose answer contains an accepted short answer, wherever it is cited from.

    Case, punctuation and the articles a, an, the are folded, as in Rajpurkar et al., "SQuAD" (EMNLP 2016),
    and thousands separators dropped; whole words must match, so "16" is not found in "2016".
    """
    if not sample.case.answerable:
        return UNANSWERABLE
    if not sample.case.answers:
        return NO_SHORT_ANSWER
    return yes_or_no(has_right_answer(sample))


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


METRICS = (
    Metric("right_outcome", "answer", "Right outcome", right_outcome, tasks=tuple(Task)),
    Metric("right_with_citation", "answer", "Answered right and cited right", right_with_citation),
    Metric("right_answer", "answer", "Answered right", right_answer),
    Metric("conflict_shown", "answer", "Disagreement shown", conflict_shown),
)
