import numpy as np
import pytest

from eval.metrics.outcome import NotApplicable, Point, Score
from eval.metrics.verification import (
    falsely_supported,
    support_score,
    supported_balanced,
    supported_found,
)
from eval.statistics.classification import auroc, balanced_accuracy, macro_f1
from eval.statistics.intervals import Floats
from service.answer import Verdict
from tests.eval.task_builders import verification_sample

SUPPORTED, PARTIAL, CONTRADICTED = Verdict.SUPPORTED, Verdict.PARTIAL, Verdict.CONTRADICTED


def test_only_supported_is_supported() -> None:
    partial = verification_sample(SUPPORTED, PARTIAL, 0.7)
    assert supported_balanced(partial) == Point(gold=1, given=0)
    assert support_score(partial) == Point(1, 0.7)
    assert supported_found(partial) == Score(0)
    assert isinstance(falsely_supported(partial), NotApplicable)
    lie = verification_sample(CONTRADICTED, SUPPORTED, 0.9)
    assert falsely_supported(lie) == Score(1)
    assert isinstance(supported_found(lie), NotApplicable)


class TestByHand:
    GOLD = np.array([1.0, 1.0, 1.0, 0.0, 0.0])
    GIVEN = np.array([1.0, 1.0, 0.0, 1.0, 0.0])

    def test_balanced_accuracy_is_the_mean_of_both_recalls(self) -> None:
        assert balanced_accuracy(self.GOLD, self.GIVEN) == pytest.approx((2 / 3 + 1 / 2) / 2)

    def test_macro_f1_is_the_mean_of_both_f1(self) -> None:
        supported = 2 * 2 / (2 * 2 + 1 + 1)
        others = 2 * 1 / (2 * 1 + 1 + 1)
        assert macro_f1(self.GOLD, self.GIVEN) == pytest.approx((supported + others) / 2)

    def test_auroc_counts_ties_half(self) -> None:
        scores = np.array([0.9, 0.5, 0.2, 0.5, 0.1])
        pairs_won = 2 + (0.5 + 1) + (0 + 1)  # of the 3 positives against both negatives
        assert auroc(self.GOLD, scores) == pytest.approx(pairs_won / (3 * 2))

    def test_one_class_only_defines_nothing(self) -> None:
        ones = np.ones(4)
        assert auroc(ones, np.arange(4.0)) is None
        assert balanced_accuracy(ones, ones) is None
        assert macro_f1(ones, ones) is None
        assert macro_f1(ones, np.zeros(4)) == 0


def every_pair(gold: Floats, given: Floats) -> float:
    pairs = [
        (positive > negative) + 0.5 * (positive == negative)
        for positive in given[gold == 1]
        for negative in given[gold == 0]
    ]
    return float(np.mean(pairs))


def from_the_table(gold: Floats, given: Floats) -> tuple[float, float]:
    """Balanced accuracy and macro-F1 from precision and recall of each class."""
    recalls, scores = [], []
    for label in (0, 1):
        hits = sum(g == label and v == label for g, v in zip(gold, given, strict=True))
        recall = hits / sum(gold == label)
        precision = hits / sum(given == label) if sum(given == label) else 0.0
        recalls.append(recall)
        scores.append(2 * precision * recall / (precision + recall) if precision + recall else 0.0)
    return sum(recalls) / 2, sum(scores) / 2


@pytest.mark.parametrize("seed", range(40))
def test_they_agree_with_their_definitions_on_random_points(seed: int) -> None:
    generator = np.random.default_rng(seed)
    cases = int(generator.integers(2, 60))
    gold = generator.integers(0, 2, cases).astype(float)
    gold[:2] = (0, 1)
    scores = generator.integers(0, 8, cases) / 7
    given = generator.integers(0, 2, cases).astype(float)
    assert auroc(gold, scores) == pytest.approx(every_pair(gold, scores))
    balanced, macro = from_the_table(gold, given)
    assert balanced_accuracy(gold, given) == pytest.approx(balanced)
    assert macro_f1(gold, given) == pytest.approx(macro)
