"""Dates: named in the source, or following from it and the day its article appeared (10 March 2026, a Tuesday)."""

from __future__ import annotations

import pytest

from tests.service.checks.pairs import kinds_of, problems_of

MONDAY = "The harbour was closed on Monday."
TODAY = "The harbour was closed today, the mayor said."
YESTERDAY = "The harbour was closed yesterday evening."
SUNDAY = "The minister will visit the harbour on Sunday."
MARCH = "The harbour was closed on 2 March."
FULL = "The treaty was signed on Tuesday, 3 March 2026, in Halvern."
AMERICAN = "The treaty was signed on March 3, 2026."
YEAR = "Russia has kept ships there since 2015."
UNTIL = "The bridge stays closed until Thursday."
LAST_YEAR = "The bridge was built last year."
LAST_MONTH = "The bridge was closed last month."
RANGE = "The fair runs from 3 to 5 June."
MAY = "Prime Minister Theresa May spoke in May."
NIGHT = "The fire broke out on Saturday night."
DECEMBER = "The seed reached growers in December."

HONEST = [
    (MONDAY, "The harbour was closed on Monday."),
    (MONDAY, "On Monday the harbour was closed."),
    (MONDAY, "The harbour was closed on 9 March."),
    (MONDAY, "The harbour was closed on March 9, 2026."),
    (MONDAY, "The harbour was closed on Monday, 9 March 2026."),
    (MONDAY, "The harbour was closed in March."),
    (TODAY, "The harbour was closed on Tuesday."),
    (TODAY, "The harbour was closed on 10 March."),
    (YESTERDAY, "The harbour was closed on Monday evening."),
    (YESTERDAY, "The harbour was closed on 9 March 2026."),
    (SUNDAY, "The minister will visit the harbour on 15 March."),
    (SUNDAY, "The minister will visit on Sunday."),
    (MARCH, "The harbour was closed on Monday."),
    (MARCH, "The harbour was closed on March 2."),
    (MARCH, "The harbour was closed on March 2nd, 2026."),
    (MARCH, "The harbour was closed on Mar. 2."),
    (FULL, "The treaty was signed on 3 March."),
    (FULL, "The treaty was signed on Tuesday."),
    (FULL, "The treaty was signed in March 2026."),
    (FULL, "The treaty was signed in 2026."),
    (FULL, "The treaty was signed on 2026-03-03."),
    (AMERICAN, "The treaty was signed on 3 March 2026."),
    (YEAR, "Russia has kept ships there since 2015."),
    (YEAR, "Russian ships have been there since 2015."),
    (UNTIL, "The bridge is closed until Thursday."),
    (UNTIL, "The bridge stays closed till Thursday."),
    (LAST_YEAR, "The bridge was built in 2025."),
    (LAST_YEAR, "The bridge was built last year."),
    (LAST_MONTH, "The bridge was closed in February."),
    (LAST_MONTH, "The bridge was closed in February 2026."),
    (RANGE, "The fair runs from 3 to 5 June."),
    (RANGE, "The fair starts on 3 June."),
    (RANGE, "The fair ends on June 5."),
    (MAY, "Theresa May spoke in May."),
    (NIGHT, "The fire broke out on Saturday night."),
    (DECEMBER, "Growers had the seed in December 2025."),
    ("The vote may come in April.", "The vote may come in April."),
]
LYING = [
    (MONDAY, "The harbour was closed on Tuesday."),
    (MONDAY, "The harbour was closed on 2 March."),
    (MONDAY, "The harbour was closed on Monday, 10 March."),
    (MONDAY, "The harbour was closed in April."),
    (MONDAY, "The harbour was closed yesterday."),
    (MONDAY, "The harbour was closed on Monday morning."),
    (MONDAY, "The harbour was closed on 9 March 2025."),
    (TODAY, "The harbour was closed on Monday."),
    (TODAY, "The harbour was closed yesterday."),
    (YESTERDAY, "The harbour was closed on Tuesday."),
    (YESTERDAY, "The harbour was closed yesterday morning."),
    (SUNDAY, "The minister will visit the harbour on Saturday."),
    (SUNDAY, "The minister will visit the harbour on 22 March."),
    (MARCH, "The harbour was closed on 3 March."),
    (MARCH, "The harbour was closed on 2 May."),
    (MARCH, "The harbour was closed on Wednesday."),
    (MARCH, "The harbour was closed on 2 March 2025."),
    (FULL, "The treaty was signed on 4 March 2026."),
    (FULL, "The treaty was signed on 3 March 2025."),
    (FULL, "The treaty was signed on Wednesday, 3 March."),
    (AMERICAN, "The treaty was signed on May 3, 2026."),
    (YEAR, "Russia has kept ships there since 2014."),
    (YEAR, "Russia kept ships there until 2015."),
    (YEAR, "Russia has kept ships there since March 2015."),
    (UNTIL, "The bridge is closed from Thursday."),
    (UNTIL, "The bridge is closed after Thursday."),
    (UNTIL, "The bridge stays closed until Friday."),
    (LAST_YEAR, "The bridge was built in 2026."),
    (LAST_YEAR, "The bridge was built this year."),
    (LAST_MONTH, "The bridge was closed in March."),
    (LAST_MONTH, "The bridge was closed next month."),
    (RANGE, "The fair starts on 2 June."),
    (RANGE, "The fair runs from 3 to 5 July."),
    (NIGHT, "The fire broke out on Sunday night."),
    (NIGHT, "The fire broke out on Saturday afternoon."),
    (DECEMBER, "Growers had the seed in December 2026."),
    ("The firm, founded in 1926, builds boats.", "The firm was founded in 1962."),
    ("The harbour was closed.", "The harbour was closed on Tuesday."),
    ("The harbour may be closed.", "The harbour was closed in May."),
]


@pytest.mark.parametrize(("premise", "statement"), HONEST)
def test_a_day_that_the_source_names_or_implies_passes(premise: str, statement: str) -> None:
    assert problems_of(premise, statement) == ()


@pytest.mark.parametrize(("premise", "statement"), LYING)
def test_a_day_that_the_source_does_not_carry_is_found(premise: str, statement: str) -> None:
    assert "date" in kinds_of(premise, statement)


def test_without_a_date_of_publication_a_weekday_comes_to_no_day() -> None:
    assert kinds_of(MONDAY, "The harbour was closed on 9 March.", published_at=None) == {"date"}
    assert kinds_of(MONDAY, "The harbour was closed on Monday.", published_at=None) == set()


def test_an_impossible_day_is_a_day_like_any_other() -> None:
    assert problems_of("It is due on 31 February.", "It is due on 31 February.") == ()
    assert kinds_of("It is due on 31 February.", "It is due on 30 February.") == {"date"}


def test_around_new_year_the_nearest_year_is_meant() -> None:
    from datetime import UTC, datetime

    january = datetime(2026, 1, 5, tzinfo=UTC)
    assert kinds_of("It sank on 28 December.", "It sank on 28 December 2025.", published_at=january) == set()
    assert kinds_of("It sank on 28 December.", "It sank on 28 December 2026.", published_at=january) == {
        "date"
    }


def test_the_first_and_the_last_day_of_the_calendar_are_no_crash() -> None:
    from datetime import UTC, datetime

    for moment in (datetime.min, datetime.max):
        for text in (
            MONDAY,
            YESTERDAY,
            SUNDAY,
            LAST_MONTH,
            LAST_YEAR,
            MARCH,
            "It opens tomorrow.",
            "Come next month.",
        ):
            problems_of(text, FULL, published_at=moment.replace(tzinfo=UTC))
