import numpy as np
import pytest

from eval.statistics.intervals import estimate_percentile, estimate_ratio


def test_the_figure_is_the_ratio_of_the_sums() -> None:
    assert estimate_ratio([1, 0, 1], [1, 1, 1], is_share=True).value == 2 / 3
    assert estimate_ratio([2, 1], [2, 3], is_share=True).value == 3 / 5
    assert estimate_ratio([100, 300], [1, 1], is_share=False).value == 400 / 2


def test_the_same_cases_give_the_same_interval() -> None:
    values = [1.0, 0.0, 1.0, 1.0, 0.0]
    assert estimate_ratio(values, [1.0] * 5, is_share=True) == estimate_ratio(
        values, [1.0] * 5, is_share=True
    )


def test_the_interval_of_a_share_is_close_to_the_normal_one_for_many_cases() -> None:
    values = [1.0] * 800 + [0.0] * 200
    half = 1.96 * (0.8 * 0.2 / 1000) ** 0.5

    estimate = estimate_ratio(values, [1.0] * 1000, is_share=True)

    assert estimate.low == pytest.approx(0.8 - half, abs=0.004)
    assert estimate.high == pytest.approx(0.8 + half, abs=0.004)


def test_all_right_in_a_few_cases_is_not_called_certain() -> None:
    reach = 1.96**2 / (19 + 1.96**2)

    every, none = (estimate_ratio([value] * 19, [1.0] * 19, is_share=True) for value in (1.0, 0.0))

    assert (every.value, every.high, every.method) == (1.0, 1.0, "wilson")
    assert every.low == pytest.approx(1 - reach, abs=1e-4)
    assert (none.value, none.low, none.method) == (0.0, 0.0, "wilson")
    assert none.high == pytest.approx(reach, abs=1e-4)


def test_zero_tokens_in_every_case_is_zero_and_no_share() -> None:
    estimate = estimate_ratio([0.0] * 5, [1.0] * 5, is_share=False)
    assert (estimate.value, estimate.low, estimate.high) == (0.0, 0.0, 0.0)


def test_percentiles_agree_with_numpy_and_lie_within_their_interval() -> None:
    values = [float(value) for value in range(1, 101)]

    median = estimate_percentile(values, 50)
    late = estimate_percentile(values, 95)

    assert median.value == np.percentile(values, 50) == 50.5
    assert late.value == np.percentile(values, 95)
    assert median.low < median.value < median.high
    assert late.low < late.value <= late.high <= 100


def test_one_case_has_an_interval_too() -> None:
    assert estimate_ratio([1.0], [1.0], is_share=True).low < 1.0
    assert estimate_percentile([7.0], 95).value == 7.0
