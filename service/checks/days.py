"""Days, months and years as written in news: "Tuesday, 3 March", "March 3, 2026", "last month", "in 2015"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_MONTH_NUMBERS = {month[:3]: number for number, month in enumerate(MONTHS, start=1)}

_WEEKDAY = r"(?P<weekday>(?i:(?:mon|tues|wednes|thurs|fri|satur|sun)day))s?"
_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_TO = r"\s?(?:-|–|—|to|and|or|until)\s?"
_NUMBER = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>1\d{3}|20\d\d)(?!\d|,\d|\.\d)"
# Longer forms first: what they take is not read again.
_FORMS = (
    re.compile(r"\b(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)\b"),
    re.compile(
        rf"\b(?:{_WEEKDAY},? (?:the )?)?(?:(?P<other>{_NUMBER}){_TO})?(?P<day>{_NUMBER}) (?:of )?{_MONTH}\b"
        rf"(?:,? {_YEAR})?"
    ),
    re.compile(
        rf"\b(?:{_WEEKDAY},? )?{_MONTH} (?P<day>{_NUMBER})\b(?!,\d|\d)(?:{_TO}(?P<other>{_NUMBER})\b)?(?:,? {_YEAR})?"
    ),
    re.compile(rf"\b{_MONTH}(?:,? (?:of )?{_YEAR}|\b)"),
    re.compile(rf"\b{_WEEKDAY}\b"),
    re.compile(r"\b(?P<relative>(?i:today|yesterday|tomorrow|tonight))\b"),
    re.compile(
        r"\b(?P<relative>(?i:(?:last|this|next|coming|previous) "
        r"(?:week|month|year|weekend|spring|summer|autumn|winter)))\b"
    ),
    re.compile(rf"\b{_YEAR}\b(?!%|-?[a-z])(?! [a-z]*s\b)"),
)
# "May" and "March" are plain words too, and so are years that count something.
_MONTH_CUE = re.compile(
    r"\b(?:in|of|since|until|till|last|next|this|by|early|late|mid|from|during|for|to|through|before|after)[ -]$",
    re.IGNORECASE,
)
_YEAR_CUE = re.compile(
    r"(?:\b(?:in|since|until|till|by|from|before|after|of|year|during|for|late|early|mid|to|and|through|between|spring|"
    r"summer|autumn|winter)[ -]|[(–—-])$",
    re.IGNORECASE,
)
_EARLIER = re.compile(r"\b(?:before|until|till|by|prior to|ahead of|no later than)(?: the)? $", re.IGNORECASE)
_LATER = re.compile(r"\b(?:after|since|from|following|starting|beginning)(?: the| on| in)? $", re.IGNORECASE)
_REACH = 20


@dataclass(frozen=True, slots=True)
class Mention:
    """A day as far as it is named. `relative` is "yesterday" or "last month"; `side` is "before", "after" or ""."""

    weekday: int | None = None
    day: int | None = None
    month: int | None = None
    year: int | None = None
    relative: str = ""
    side: str = ""
    text: str = ""
    start: int = 0
    end: int = 0


def find_mentions(text: str) -> list[Mention]:
    """Every mention of a day, month, year or period in `text`, in order."""
    found: list[Mention] = []
    taken = bytearray(len(text))
    for form in _FORMS:
        for match in form.finditer(text):
            if not any(taken[match.start() : match.end()]) and _is_meant(text, match):
                found.extend(_read(text, match))
                taken[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
    return sorted(found, key=lambda mention: mention.start)


def without_mentions(text: str, mentions: list[Mention]) -> str:
    """`text` with the mentions blotted out, of the same length: what is left holds no number of a date."""
    for mention in mentions:
        text = text[: mention.start] + "·" * (mention.end - mention.start) + text[mention.end :]
    return text


def _is_meant(text: str, match: re.Match[str]) -> bool:
    parts = match.groupdict()
    before = text[max(0, match.start() - _REACH) : match.start()]
    if parts.get("month") and not parts.get("day") and not parts.get("year"):
        is_plain_word = (
            parts["month"] in {"May", "March"} or len(parts["month"]) < 4 or parts["month"].endswith(".")
        )
        return not is_plain_word or (
            _MONTH_CUE.search(before) is not None and parts["month"] in {"May", "March"}
        )
    if match.re is _FORMS[-1]:
        return _YEAR_CUE.search(before) is not None
    return True


def _read(text: str, match: re.Match[str]) -> Iterator[Mention]:
    parts = match.groupdict()
    before = text[max(0, match.start() - _REACH) : match.start()]
    side = "before" if _EARLIER.search(before) else "after" if _LATER.search(before) else ""
    days = [day for day in (parts.get("day"), parts.get("other")) if day]
    for day in days or [None]:
        yield Mention(
            weekday=WEEKDAYS.index(parts["weekday"].lower()) if parts.get("weekday") else None,
            day=int(re.sub(r"\D", "", day)) if day else None,
            month=_month_number(parts.get("month")),
            year=int(parts["year"]) if parts.get("year") else None,
            relative=(parts.get("relative") or "").lower(),
            side=side,
            text=match.group(),
            start=match.start(),
            end=match.end(),
        )


def _month_number(month: str | None) -> int | None:
    if not month:
        return None
    return int(month) if month.isdigit() else _MONTH_NUMBERS[month[:3].lower()]


def day_of(mention: Mention) -> date | None:
    """The calendar day that a mention names in full, or None."""
    if mention.year is None or mention.month is None or mention.day is None:
        return None
    try:
        return date(mention.year, mention.month, mention.day)
    except ValueError:  # 31 February
        return None
