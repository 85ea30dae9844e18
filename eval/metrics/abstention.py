"""Does it decline when, and only when, the articles do not answer?"""

from __future__ import annotations

from eval.cases.task import Task
from eval.metrics.metric import Better, Gate, Metric
from eval.metrics.outcome import NotApplicable, Outcome, Score, yes_or_no
from eval.records.samples import AnsweringSample, SelectionSample

Asked = AnsweringSample | SelectionSample
ASKING = (Task.ANSWERING, Task.SELECTION)
ANSWERABLE = NotApplicable("the question is answerable")


def abstention_precision(sample: Asked) -> Outcome:
    """Of the cases that were declined, the share that is unanswerable.

    Precision with declining an unanswerable case as the positive; the task is that of Rajpurkar et al., "Know
    What You Don't Know" (SQuAD 2.0, ACL 2018).
    """
    if not has_declined(sample):
        return NotApplicable("the question was answered")
    return yes_or_no(not sample.case.answerable)


def abstention_recall(sample: Asked) -> Outcome:
    """Of the unanswerable cases, the share that was declined.

    Recall with declining an unanswerable case as the positive.
    """
    if sample.case.answerable:
        return ANSWERABLE
    return yes_or_no(has_declined(sample))


def abstention_f1(sample: Asked) -> Outcome:
    """Harmonic mean of abstention precision and recall: 2 TP / (2 TP + FP + FN).

    Each rightly declined case gives 2 of 2, each wrongly declined or wrongly answered one 0 of 1, and a case
    rightly not declined does not enter; so the ratio of the sums is F1 (van Rijsbergen, 1979).
    """
    declined, unanswerable = has_declined(sample), not sample.case.answerable
    if declined and unanswerable:
        return Score(2, out_of=2)
    if declined or unanswerable:
        return Score(0, out_of=1)
    return NotApplicable("an answerable question was answered")


def answered_when_unanswerable(sample: Asked) -> Outcome:
    """Of the unanswerable cases, the share that was answered all the same.

    The complement of abstention recall: the answers that an editor would have to take back.
    """
    if sample.case.answerable:
        return ANSWERABLE
    return yes_or_no(not has_declined(sample))


def has_declined(sample: Asked) -> bool:
    """Whether the question was declined, or the given sentences were found too little to answer it."""
    if isinstance(sample, SelectionSample):
        return sample.selection.has_declined
    return sample.answer.has_abstained


METRICS = (
    Metric(
        "abstention_precision",
        "abstention",
        "Abstention precision",
        abstention_precision,
        tasks=ASKING,
        gate=Gate.BEYOND_INTERVAL,
    ),
    Metric(
        "abstention_recall",
        "abstention",
        "Abstention recall",
        abstention_recall,
        tasks=ASKING,
        gate=Gate.BEYOND_INTERVAL,
    ),
    Metric("abstention_f1", "abstention", "Abstention F1", abstention_f1, counted="", tasks=ASKING),
    Metric(
        "answered_when_unanswerable",
        "abstention",
        "Answered though unanswerable",
        answered_when_unanswerable,
        better=Better.LOWER,
        tasks=ASKING,
    ),
)
