"""Every day, month and year must be in the cited sentences or follow from them and their article's date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

from service.checks.days import Mention, day_of, find_mentions
from service.checks.problem import Premise, Problem

_OFFSETS = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}
_STEPS = {"last": -1, "previous": -1, "this": 0, "next": 1, "coming": 1}
# News names a weekday for the last seven days, or for the coming ones when it speaks of what will be.
_FUTURE = re.compile(
    r"\b(?:will|would|shall|due|set|expected|expects?|scheduled|plan(?:s|ned)?|next|coming|going|until|by|to be|"
    r"is to|are to|may|could|tomorrow|begins?|starts?|opens?)\b",
    re.IGNORECASE,
)
_MOST = 100  # mentions of a source that are looked at
_PART_OF_DAY = re.compile(
    r"\b(?:(?P<part>morning|afternoon|evening|night|noon|midday|midnight|dawn|dusk)|tonight|overnight)\b",
    re.IGNORECASE,
)
_SAME_PARTS = {
    "tonight": {"night", "evening"},
    "overnight": {"night"},
    "midday": {"noon"},
    "noon": {"midday"},
}


def check(statement: str, premise: Premise) -> list[Problem]:
    """Problems for days, months, years and times of day that the premise neither names nor implies."""
    given = find_mentions(premise.text)[:_MOST]
    known = [(mention, implied) for mention in given for implied in implied_by(mention, premise)]
    years = {int(year) for year in re.findall(r"\b(?:1\d|20)\d\d\b", premise.text)}
    problems = []
    for mention in find_mentions(statement):
        carriers = [source for source, implied in known if covers(implied, mention)]
        is_bare_year = mention.year in years and mention.month is None and mention.weekday is None
        if not carriers and not is_bare_year:
            problems.append(Problem("date", f"the cited sentence does not say {mention.text}", bool(given)))
        elif carriers and all(
            mention.side and source.side and mention.side != source.side for source in carriers
        ):
            problems.append(
                Problem("date", f"the cited sentence says {carriers[0].side} {mention.text}", True)
            )
    return [*problems, *_parts_of_day(statement, premise.text)]


def covers(implied: Mention, stated: Mention) -> bool:
    """Whether all that is stated is implied."""
    fields = ("weekday", "day", "month", "year")
    wanted = {name: getattr(stated, name) for name in fields if getattr(stated, name) is not None}
    if stated.relative:
        return stated.relative == implied.relative
    return all(getattr(implied, name) == value for name, value in wanted.items())


def implied_by(mention: Mention, premise: Premise) -> Iterator[Mention]:
    """The mention itself, and what it comes to on the day its article appeared."""
    yield mention
    published = premise.published_at.date() if premise.published_at else None
    if mention.relative and published:
        yield from _relative(mention, published)
    elif mention.month is not None:
        yield from _dated(mention, published)
    elif mention.weekday is not None and published:
        ago = (published.weekday() - mention.weekday) % 7
        yield from _days_from(mention, published, -ago)
        if ago and _FUTURE.search(premise.text):
            yield from _days_from(mention, published, 7 - ago)


def _relative(mention: Mention, published: date) -> Iterator[Mention]:
    if mention.relative in _OFFSETS:
        yield from _days_from(mention, published, _OFFSETS[mention.relative])
        return
    step, _, span = mention.relative.partition(" ")
    if span == "year":
        yield replace(mention, year=published.year + _STEPS[step])
    elif span == "month":
        months = published.year * 12 + published.month - 1 + _STEPS[step]
        yield replace(mention, month=months % 12 + 1, year=months // 12)


def _days_from(mention: Mention, published: date, days: int) -> Iterator[Mention]:
    with suppress(OverflowError):  # the day before the first of year 1
        yield _on(mention, published + timedelta(days=days))


def _dated(mention: Mention, published: date | None) -> Iterator[Mention]:
    """A day or month without year is the one nearest to the article's date."""
    years: Iterable[int] = [mention.year] if mention.year else []
    if published and not mention.year:
        years = sorted(
            (published.year + step for step in (-1, 0, 1)),
            key=lambda year: abs((year - published.year) * 12 + (mention.month or 1) - published.month),
        )[:1]
    for year in years:
        dated = replace(mention, year=year)
        day = day_of(dated)
        yield _on(mention, day) if day else dated


def _on(mention: Mention, day: date) -> Mention:
    return replace(mention, weekday=day.weekday(), day=day.day, month=day.month, year=day.year)


def _parts_of_day(statement: str, premise: str) -> list[Problem]:
    given = {match.group().lower() for match in _PART_OF_DAY.finditer(premise)}
    given |= {same for part in given for same in _SAME_PARTS.get(part, ())}
    stated = dict.fromkeys(
        match["part"].lower() for match in _PART_OF_DAY.finditer(statement) if match["part"]
    )
    return [
        Problem("date", f"the cited sentence does not say {part}", bool(given))
        for part in stated
        if part not in given
    ]
