"""Does it know when it knows? What its confidence says of answerable questions and of right answers."""

from __future__ import annotations

from eval.cases.task import Task
from eval.metrics.metric import Better, Gate, Metric
from eval.metrics.outcome import Failed, NotApplicable, Outcome, Point
from eval.metrics.result import Result, is_gold_sentence, judge
from eval.records.samples import AnsweringSample, SelectionSample
from eval.statistics.classification import auroc, declined_when_a_tenth_is
from eval.statistics.curves import risk_coverage_area

Asked = AnsweringSample | SelectionSample

NOT_ASKED_FOR = Failed("the answer says nothing of its confidence; ask with include=['retrieval']")
NO_CONFIDENCE = NotApplicable("this system does not say how sure it is")


def answerable_auroc(sample: Asked) -> Outcome:
    """Probability that an answerable question is given more confidence than an unanswerable one (AUROC): 50% is
    chance. Confidence is how probably the sentences answer, where that is said, else the relevance of the best.

    Hanley and McNeil (1982); the task is that of Rajpurkar et al., "Know What You Don't Know" (ACL 2018).
    """
    confidence = confidence_of(sample)
    return (
        confidence if not isinstance(confidence, float) else Point(float(sample.case.answerable), confidence)
    )


def declined_at_a_tenth(sample: Asked) -> Outcome:
    """Share of the unanswerable questions that are declined when the threshold is set so that at most 10% of the
    answerable ones are declined with them: what the confidence is worth, wherever the threshold stands now.

    Specificity at a sensitivity of 90%: Fawcett, "An introduction to ROC analysis" (2006).
    """
    return answerable_auroc(sample)


def risk_coverage(sample: Asked) -> Outcome:
    """Mean share of wrong results when only the most confident are kept, over every share kept: the area under
    the risk-coverage curve. Answers count where one was given, sentence rankings always.

    AURC: Geifman and El-Yaniv, "Selective Classification for Deep Neural Networks" (NeurIPS 2017).
    """
    confidence = confidence_of(sample)
    if not isinstance(confidence, float):
        return confidence
    if isinstance(sample, SelectionSample):
        is_right = sample.case.answerable and is_gold_sentence(sample, sample.selection.ranking[0])
        return Point(float(is_right), confidence)
    if sample.answer.has_abstained:
        return NotApplicable("the question was declined")
    result = judge(sample)
    if result is Result.UNJUDGED:
        return NotApplicable("the case has no accepted short answer")
    return Point(float(result.is_right), confidence)


def confidence_of(sample: Asked) -> float | NotApplicable | Failed:
    """How sure the system is that it can answer, 0..1, or why that is not known."""
    if isinstance(sample, SelectionSample):
        return sample.selection.answerable
    if sample.answer.answerable is not None:
        return sample.answer.answerable
    if sample.answer.evidence is None:
        return NOT_ASKED_FOR
    relevances = [one.relevance for one in sample.answer.evidence]
    known = [one for one in relevances if one is not None]
    return NO_CONFIDENCE if relevances and not known else max(known, default=0.0)


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
        "declined_at_a_tenth",
        "abstention",
        "Unanswerable declined at 10% of others",
        declined_at_a_tenth,
        tasks=(Task.ANSWERING, Task.SELECTION),
        statistic=declined_when_a_tenth_is,
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
