"""Is the answer right?"""

from __future__ import annotations

from eval.folding import contains
from eval.metrics.metric import Metric
from eval.outcome import NotApplicable, Outcome, yes_or_no
from eval.records import Sample
from eval.result import answer_text, has_right_answer, has_right_citation, judge

UNANSWERABLE = NotApplicable("the question is unanswerable")


def right_outcome(sample: Sample) -> Outcome:
    """Share of all cases with the one right outcome: answered right with the right citation, or declined when
    the articles do not answer.

    Correctness with abstention beside it, as one figure; the rule of the gold format itself.
    """
    return yes_or_no(judge(sample).is_right)


def right_with_citation(sample: Sample) -> Outcome:
    """Share of answerable cases whose answer contains an accepted short answer and whose citations touch
    every gold sentence of at least one alternative set of evidence.

    Joins answer containment with sentence-level citation recall of 1: Gao et al., "Enabling Large Language
    Models to Generate Text with Citations" (ALCE, EMNLP 2023) measures the two apart.
    """
    if not sample.case.answerable:
        return UNANSWERABLE
    return yes_or_no(has_right_answer(sample) and has_right_citation(sample))


def right_answer(sample: Sample) -> Outcome:
    """Share of answerable cases whose answer contains an accepted short answer, wherever it is cited from.

    Case, punctuation and the articles a, an, the are folded, as in Rajpurkar et al., "SQuAD" (EMNLP 2016),
    and thousands separators dropped; whole words must match, so "16" is not found in "2016".
    """
    if not sample.case.answerable:
        return UNANSWERABLE
    return yes_or_no(has_right_answer(sample))


def conflict_shown(sample: Sample) -> Outcome:
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
    Metric("right_outcome", "answer", "Right outcome", right_outcome),
    Metric("right_with_citation", "answer", "Answered right and cited right", right_with_citation),
    Metric("right_answer", "answer", "Answered right", right_answer),
    Metric("conflict_shown", "answer", "Disagreement shown", conflict_shown),
)
