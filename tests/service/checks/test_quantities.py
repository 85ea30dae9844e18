"""Quantities as news writes them."""

from __future__ import annotations

import pytest

from service.checks.bounds import Bound
from service.checks.days import find_mentions
from service.checks.numbers import quantities_of
from service.checks.quantities import find_quantities


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("16 people", [(16, "")]),
        ("50,000 people, 1,250.5 in all", [(50_000, ""), (1250.5, "")]),
        (
            "$1.5 million, €2bn, £3k, US$4m",
            [(1_500_000, "$"), (2_000_000_000, "€"), (3000, "£"), (4_000_000, "$")],
        ),
        ("two million crowns, 5 dollars", [(2_000_000, "crown"), (5, "$")]),
        ("12%, 12 percent, 12 per cent", [(12, "%")] * 3),
        ("12 percentage points", [(12, "pp")]),
        ("twenty-seven, two dozen, a dozen, half a dozen", [(27, ""), (24, ""), (12, ""), (6, "")]),
        ("one hundred and one, two hundred and fifty thousand", [(101, ""), (250_000, "")]),
        ("between two thousand and three thousand", [(2000, ""), (3000, "")]),
        ("a hundred, a million, half a million", [(100, ""), (1_000_000, ""), (500_000, "")]),
        ("half, a quarter of it, three quarters", [(50, "%"), (25, "%"), (75, "%")]),
        ("the third boat, 3rd, first", [(3, "th"), (3, "th"), (1, "th")]),
        ("most of them, the majority", [(50, "%"), (50, "%")]),
        ("the most serious", []),
        ("5.8 metres, 5.8 m, 3 feet, 20-second", [(5.8, "m"), (5.8, "m"), (3, "ft"), (20, "second")]),
        ("two to three weeks, 40-50 km", [(2, "week"), (3, "week"), (40, "km"), (50, "km")]),
        ("7:40 p.m., 19:40, 7pm", [(1180, "clock"), (1180, "clock"), (1140, "clock")]),
        ("an F-16 over the G20", [(16, "id"), (20, "id")]),
        ("Tarn, 41, aged 41, a 41-year-old", [(41, "year")] * 3),
        ("the 1990s", [(1990, "decade")]),
        ("dozens, several hundred, tens of thousands", [(None, ""), (None, ""), (None, "")]),
        ("", []),
    ],
)
def test_a_quantity_has_a_value_and_a_unit(text: str, expected: list[tuple[float | None, str]]) -> None:
    assert [(item.value, item.unit) for item in find_quantities(text)] == expected


@pytest.mark.parametrize(
    "text", ["$1.5 million", "two dozen", "tens of thousands", "half", "7 p.m.", "12 percent"]
)
def test_it_knows_where_it_stands(text: str) -> None:
    (found,) = find_quantities(f"They saw {text}, they said.")
    assert f"They saw {text}, they said."[found.start : found.end] == found.text == text


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("at least 16", Bound.AT_LEAST),
        ("no fewer than 16", Bound.AT_LEAST),
        ("16 or more", Bound.AT_LEAST),
        ("more than 16", Bound.MORE),
        ("over 16", Bound.MORE),
        ("over three seasons", Bound.NONE),
        ("up to 16", Bound.AT_MOST),
        ("no more than 16", Bound.AT_MOST),
        ("as many as 16", Bound.AT_MOST),
        ("fewer than 16", Bound.LESS),
        ("just under 16", Bound.NEARLY),
        ("nearly a dozen", Bound.NEARLY),
        ("about 16", Bound.ABOUT),
        ("16", Bound.NONE),
        ("most of them", Bound.MORE),
    ],
)
def test_it_knows_its_bound(text: str, bound: Bound) -> None:
    assert find_quantities(text)[0].bound is bound


def test_two_mentions_of_one_quantity_share_a_key() -> None:
    one, other, vague = find_quantities("24 boats, two dozen boats, dozens of boats")
    assert one.key == other.key == (24.0, "")
    assert vague.key == ("dozens", "")


def test_the_numbers_of_a_date_are_no_quantities() -> None:
    assert quantities_of("On 3 March 2026 and in 2015, 14 boats sank.")[0].value == 14
    assert len(quantities_of("On 3 March 2026 and in 2015, 14 boats sank.")) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on Tuesday, 3 March 2026", [(1, 3, 3, 2026)]),
        ("on March 3, 2026", [(None, 3, 3, 2026)]),
        ("on 2026-03-03", [(None, 3, 3, 2026)]),
        ("from 3 to 5 June", [(None, 5, 6, None), (None, 3, 6, None)]),
        ("in March and on Sept. 5", [(None, None, 3, None), (None, 5, 9, None)]),
        ("since 2015", [(None, None, None, 2015)]),
        ("1500 people marched", []),
        ("Theresa May may march", []),
        ("in May", [(None, None, 5, None)]),
    ],
)
def test_days_are_read_as_far_as_they_are_named(text: str, expected: list[tuple[int | None, ...]]) -> None:
    assert [(item.weekday, item.day, item.month, item.year) for item in find_mentions(text)] == expected
