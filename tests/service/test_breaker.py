from __future__ import annotations

import pytest

from service.breaker import Breaker


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(failures=5, window_seconds=10, open_seconds=10, clock=clock)


def fail(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        assert breaker.admits()
        breaker.failed()


def test_four_failures_leave_it_closed_and_the_fifth_opens_it(breaker: Breaker) -> None:
    fail(breaker, 4)
    assert breaker.open_for_seconds is None
    fail(breaker, 1)
    assert breaker.open_for_seconds == 10
    assert not breaker.admits()


def test_successes_between_do_not_hide_five_failures_in_ten_seconds(breaker: Breaker, clock: Clock) -> None:
    for _ in range(5):
        fail(breaker, 1)
        clock.now += 2.5  # 4 * 2.5 = 10 s from the first failure to the fifth
        if breaker.open_for_seconds is None:
            breaker.succeeded()
    assert not breaker.admits()


def test_five_failures_spread_over_more_than_ten_seconds_among_successes_leave_it_closed(
    breaker: Breaker, clock: Clock
) -> None:
    for _ in range(20):
        fail(breaker, 1)
        breaker.succeeded()
        clock.now += 2.6  # 4 * 2.6 = 10.4 s
    assert breaker.admits()


def test_five_slow_failures_in_a_row_open_it(breaker: Breaker, clock: Clock) -> None:
    for _ in range(5):
        clock.now += 30
        fail(breaker, 1)
    assert not breaker.admits()


def test_one_probe_is_let_through_after_a_while(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 5)
    clock.now += 9.9
    assert not breaker.admits()
    clock.now += 0.1
    assert [breaker.admits() for _ in range(3)] == [True, False, False]


def test_a_probe_that_fails_opens_it_for_another_while(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 5)
    clock.now += 10
    fail(breaker, 1)
    clock.now += 9.9
    assert not breaker.admits()
    clock.now += 0.1
    assert breaker.admits()


def test_a_probe_that_succeeds_closes_it_and_forgets_what_was(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 5)
    clock.now += 10
    assert breaker.admits()
    breaker.succeeded()
    assert breaker.open_for_seconds is None
    fail(breaker, 4)
    assert breaker.admits()


def test_failures_of_calls_begun_before_it_opened_do_not_prolong_it(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 5)
    clock.now += 5
    breaker.failed()
    clock.now += 5
    assert breaker.admits()
