"""Does it know when it knows? What its confidence says of answerable questions and of right answers."""

from __future__ import annotations

from eval.cases.task import Task
from eval.metrics.metric import Better, Gate, Metric
from eval.metrics.outcome import Failed, NotApplicable, Outcome, Point
from eval.metrics.result import Result, is_gold_sentence, judge
from eval.records.samples import AnsweringSample, SelectionSample
from eval.statistics.classification import auroc
from eval.statistics.curves import risk_coverage_area

Asked = AnsweringSample | SelectionSample

NO_CONFIDENCE = Failed("the answer says nothing of its confidence; ask with include=['retrieval']")


def answerable_auroc(sample: Asked) -> Outcome:
    """Probability that an answerable question is given more confidence than an unanswerable one (AUROC): 50% is
    chance. Confidence is how probably the sentences answer, where that is said, else the relevance of the best.

    Hanley and McNeil (1982); the task is that of Rajpurkar et al., "Know What You Don't Know" (ACL 2018).
    """
    confidence = confidence_of(sample)
    return NO_CONFIDENCE if confidence is None else Point(float(sample.case.answerable), confidence)


def risk_coverage(sample: Asked) -> Outcome:
    """Mean share of wrong results when only the most confident are kept, over every share kept: the area under
    the risk-coverage curve. Answers count where one was given, sentence rankings always.

    AURC: Geifman and El-Yaniv, "Selective Classification for Deep Neural Networks" (NeurIPS 2017).
    """
    confidence = confidence_of(sample)
    if confidence is None:
        return NO_CONFIDENCE
    if isinstance(sample, SelectionSample):
        is_right = sample.case.answerable and is_gold_sentence(sample, sample.selection.ranking[0])
        return Point(float(is_right), confidence)
    if sample.answer.has_abstained:
        return NotApplicable("the question was declined")
    result = judge(sample)
    if result is Result.UNJUDGED:
        return NotApplicable("the case has no accepted short answer")
    return Point(float(result.is_right), confidence)


def confidence_of(sample: Asked) -> float | None:
    """How sure the system is that it can answer, 0..1; None where it does not say."""
    if isinstance(sample, SelectionSample):
        return sample.selection.answerable
    if sample.answer.answerable is not None:
        return sample.answer.answerable
    if sample.answer.evidence is None:
        return None
    relevances = [one.relevance for one in sample.answer.evidence]
    known = [one for one in relevances if one is not None]
    return None if relevances and not known else max(known, default=0.0)


METRICS = (
    Metric(
        "answerable_auroc",
        "abstention",
        "Answerable told from unanswerable",
        answerable_auroc,
        tasks=(Task.ANSWERING, Task.SELECTION),
        statistic=auroc,
        gate=Gate.BEYOND_INTERVAL,
    ),
    Metric(
        "risk_coverage_area",
        "abstention",
        "Area under risk and coverage",
        risk_coverage,
        better=Better.LOWER,
        tasks=(Task.ANSWERING, Task.SELECTION),
        statistic=risk_coverage_area,
    ),
)
