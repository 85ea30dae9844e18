"""Figures of a whole set of points: is what was given above or below what is gold?"""

from __future__ import annotations

import numpy as np

from eval.statistics.intervals import Floats


def auroc(gold: Floats, given: Floats) -> float | None:
    """Probability that a random positive (gold 1) is given a higher score than a random negative; ties count half.

    Area under the receiver operating characteristic: Hanley and McNeil (1982), by the rank sum of Mann and
    Whitney (1947). None with one class only.
    """
    positives = int((gold == 1).sum())
    negatives = len(gold) - positives
    if not positives or not negatives:
        return None
    _, place, counts = np.unique(given, return_inverse=True, return_counts=True)
    mean_ranks = np.cumsum(counts) - (counts - 1) / 2
    rank_sum = float(mean_ranks[place][gold == 1].sum())
    return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives)


def declined_when_a_tenth_is(gold: Floats, given: Floats) -> float | None:
    """Of the negatives (gold 0), the share given less than the highest threshold below which at most a tenth of the
    positives lies. None with one class only.

    Specificity at a sensitivity of at least 90 %, a point of the receiver operating characteristic (Fawcett, 2006).
    """
    positives, negatives = np.sort(given[gold == 1]), given[gold != 1]
    if not len(positives) or not len(negatives):
        return None
    threshold = positives[len(positives) // 10]
    return float((negatives < threshold).mean())


def balanced_accuracy(gold: Floats, given: Floats) -> float | None:
    """Mean of the recalls of both classes (Brodersen et al., 2010). None with one class only."""
    recalls = [(given[gold == label] == label).mean() for label in (0, 1) if (gold == label).any()]
    return float(np.mean(recalls)) if len(recalls) == 2 else None


def macro_f1(gold: Floats, given: Floats) -> float | None:
    """Mean over both classes of 2 TP / (2 TP + FP + FN). None with one class only, in gold and given alike.

    A class that is gold but never given has F1 0 (Opitz and Burst, "Macro F1 and Macro F1", 2019).
    """
    scores = []
    for label in (0, 1):
        shared = ((gold == label) & (given == label)).sum()
        either = (gold == label).sum() + (given == label).sum()
        if not either:
            return None
        scores.append(2 * shared / either)
    return float(np.mean(scores))
