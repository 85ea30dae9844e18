"""Is a statement told from one that the evidence does not carry?"""

from __future__ import annotations

from eval.cases.task import Task
from eval.metrics.metric import Better, Gate, Metric
from eval.metrics.outcome import NotApplicable, Outcome, Point, yes_or_no
from eval.records.samples import VerificationSample
from eval.statistics.classification import auroc, balanced_accuracy, macro_f1
from service.answer import Verdict

_TASKS = (Task.VERIFICATION,)


def supported_balanced(sample: VerificationSample) -> Outcome:
    """Mean of two shares: of the supported statements those called supported, and of the others those not called so.
    50% is chance, whatever the mix.

    Balanced accuracy: Brodersen et al. (2010); the figure of Laban et al., "SummEdits" (EMNLP 2023).
    """
    return Point(float(sample.case.is_supported), float(_is_called_supported(sample)))


def supported_f1(sample: VerificationSample) -> Outcome:
    """Mean of the F1 of "supported" and the F1 of "not supported".

    Macro-F1, the figure of Li et al., "AttributionBench" (Findings of ACL 2024).
    """
    return Point(float(sample.case.is_supported), float(_is_called_supported(sample)))


def support_score(sample: VerificationSample) -> Outcome:
    """Probability that a supported statement is scored above one that is not (AUROC): 50% is chance.

    Hanley and McNeil (1982).
    """
    return Point(float(sample.case.is_supported), sample.verification.score)


def falsely_supported(sample: VerificationSample) -> Outcome:
    """Of the statements that the evidence does not support, the share that is called supported.

    What would leave with a citation that does not carry it: the complement of specificity.
    """
    if sample.case.is_supported:
        return NotApplicable("the statement is supported")
    return yes_or_no(_is_called_supported(sample))


def supported_found(sample: VerificationSample) -> Outcome:
    """Of the statements that the evidence supports, the share that is called supported.

    Recall, or sensitivity.
    """
    if not sample.case.is_supported:
        return NotApplicable("the statement is not supported")
    return yes_or_no(_is_called_supported(sample))


def _is_called_supported(sample: VerificationSample) -> bool:
    return sample.verification.verdict is Verdict.SUPPORTED


METRICS = (
    Metric(
        "balanced_accuracy",
        "verification",
        "Balanced accuracy",
        supported_balanced,
        tasks=_TASKS,
        statistic=balanced_accuracy,
        gate=Gate.BEYOND_INTERVAL,
    ),
    Metric("macro_f1", "verification", "Macro-F1", supported_f1, tasks=_TASKS, statistic=macro_f1),
    Metric(
        "support_auroc",
        "verification",
        "Supported told from not",
        support_score,
        tasks=_TASKS,
        statistic=auroc,
        gate=Gate.BEYOND_INTERVAL,
    ),
    Metric(
        "falsely_supported",
        "verification",
        "Called supported, is not",
        falsely_supported,
        better=Better.LOWER,
        tasks=_TASKS,
        gate=Gate.BEYOND_INTERVAL,
    ),
    Metric("supported_found", "verification", "Supported and called so", supported_found, tasks=_TASKS),
)
