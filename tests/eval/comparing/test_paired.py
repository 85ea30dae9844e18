import math

import numpy as np
import pytest

from eval.comparing.paired import pair
from eval.metrics.metric import Better, Metric, Unit
from eval.metrics.outcome import Failed, NotApplicable, Outcome, Point, Score
from eval.statistics.classification import auroc
from eval.statistics.intervals import Ratio, WholeSet, estimate_difference

NOTHING = NotApplicable("says nothing")


def metric(**changes: object) -> Metric:
    """A share, higher is better, unless a test says otherwise."""
    return Metric("one", "answer", "One", lambda sample: NOTHING, **changes)  # type: ignore[arg-type]


def scores(*values: float) -> list[Outcome]:
    return [Score(value) for value in values]


def test_the_difference_is_after_minus_before() -> None:
    paired = pair(metric(), scores(1, 1, 0, 0), scores(1, 1, 1, 0))
    assert (paired.before, paired.after, paired.n) == (2 / 4, 3 / 4, 4)
    assert paired.difference is not None
    assert paired.difference.value == 3 / 4 - 2 / 4


def test_the_same_outcomes_differ_by_nothing_at_all() -> None:
    outcomes = [*scores(1, 0, 1 / 3), NOTHING]
    paired = pair(metric(), outcomes, list(outcomes))
    assert paired.difference is not None
    assert (paired.difference.low, paired.difference.high) == (0, 0)
    assert not paired.is_worse
    assert not paired.is_better


def test_pairing_sees_what_two_intervals_side_by_side_would_not() -> None:
    """Eight of a hundred cases fall, none rises: the figures' own intervals overlap by far."""
    before, after = scores(*[1] * 70, *[0] * 30), scores(*[1] * 62, *[0] * 38)
    assert pair(metric(), before, after).is_worse


def test_as_many_gained_as_lost_is_no_fall() -> None:
    before, after = scores(*[1] * 10, *[0] * 10), scores(*[0] * 5, *[1] * 10, *[0] * 5)
    paired = pair(metric(), before, after)
    assert not paired.is_worse
    assert not paired.is_better


def test_lower_can_be_better() -> None:
    lower = metric(better=Better.LOWER)
    assert pair(lower, scores(*[0] * 20), scores(*[1] * 20)).is_worse
    assert pair(lower, scores(*[1] * 20), scores(*[0] * 20)).is_better


def test_a_case_of_which_one_run_says_nothing_counts_in_the_other() -> None:
    """As citation precision does: declining cites nothing."""
    before: list[Outcome] = [Score(1), Score(0), Score(1)]
    after: list[Outcome] = [Score(1), NOTHING, NOTHING]
    paired = pair(metric(), before, after)
    assert (paired.before, paired.after, paired.n) == (2 / 3, 1 / 1, 3)


def test_a_case_that_failed_in_either_run_is_left_out_of_both() -> None:
    before: list[Outcome] = [Score(1), Failed("torn"), Score(1)]
    after: list[Outcome] = [Failed("refused"), Score(0), Score(1)]
    paired = pair(metric(), before, after)
    assert (paired.before, paired.after, paired.n) == (1, 1, 1)


def test_where_a_run_does_not_define_it_there_is_no_difference() -> None:
    paired = pair(metric(), scores(1, 1), [NOTHING, NOTHING])
    assert (paired.before, paired.after, paired.difference) == (1, None, None)
    assert paired.worsening == 0
    assert paired.is_lost
    assert not pair(metric(), [NOTHING, NOTHING], scores(1, 1)).is_lost
    assert not pair(metric(), [NOTHING], [NOTHING]).is_lost
    assert pair(metric(), [NOTHING], [NOTHING]).difference is None
    assert pair(metric(), [], []).difference is None


def test_ratios_weigh_cases_by_what_they_are_out_of() -> None:
    before: list[Outcome] = [Score(1, out_of=1), Score(0, out_of=9)]
    after: list[Outcome] = [Score(1, out_of=1), Score(9, out_of=9)]
    paired = pair(metric(), before, after)
    assert (paired.before, paired.after) == (1 / 10, 10 / 10)


def test_percentiles_are_paired_too() -> None:
    latency = metric(unit=Unit.MILLISECONDS, better=Better.LOWER, percentile=50)
    before: list[Outcome] = [*scores(*range(100, 200)), NOTHING]
    after: list[Outcome] = [*scores(*range(110, 210)), NOTHING]
    paired = pair(latency, before, after)
    assert paired.difference is not None
    assert paired.difference.value == pytest.approx(10)
    assert paired.is_worse


def test_figures_of_the_whole_set_are_paired_too() -> None:
    whole = metric(statistic=auroc)
    gold = [1, 0] * 20
    before: list[Outcome] = [Point(one, one) for one in gold]
    after: list[Outcome] = [Point(one, 1 - one) for one in gold]
    paired = pair(whole, before, after)
    assert (paired.before, paired.after) == (1, 0)
    assert paired.is_worse


def test_the_paired_interval_agrees_with_the_normal_one_for_many_cases() -> None:
    generator = np.random.default_rng(5)
    before = generator.random(1500)
    after = before + generator.normal(0.01, 0.1, 1500)
    ones = np.ones(1500)
    found = estimate_difference(Ratio(before, ones), Ratio(after, ones))
    half = 1.96 * float(np.std(after - before)) / math.sqrt(1500)
    assert found is not None
    assert found.low == pytest.approx(found.value - half, abs=0.001)
    assert found.high == pytest.approx(found.value + half, abs=0.001)


def test_the_same_pair_gives_the_same_interval_and_more_confidence_a_wider_one() -> None:
    old, new = Ratio(np.ones(30), np.ones(30)), Ratio(np.arange(30.0) % 3 / 2, np.ones(30))
    usual, again = (estimate_difference(old, new) for _ in range(2))
    wide = estimate_difference(old, new, confidence=0.99)
    assert usual == again
    assert usual is not None
    assert wide is not None
    assert wide.low < usual.low < usual.high < wide.high


def test_other_numbers_of_cases_cannot_be_paired() -> None:
    with pytest.raises(ValueError, match="2 cases cannot be paired with 3"):
        estimate_difference(Ratio(np.ones(2), np.ones(2)), Ratio(np.ones(3), np.ones(3)))


def test_resamples_that_define_nothing_are_left_out_and_nothing_is_nan() -> None:
    measured = np.array([True, True])
    old = WholeSet(np.array([1.0, 0.0]), np.array([0.9, 0.1]), measured, auroc)
    new = WholeSet(np.array([1.0, 0.0]), np.array([0.1, 0.9]), measured, auroc)
    found = estimate_difference(old, new)
    assert found is not None
    assert (found.value, found.low, found.high) == (-1, -1, -1)
