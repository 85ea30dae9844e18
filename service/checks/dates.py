"""Every weekday, month and relative day must be in the cited sentences or follow from their article's date."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from service.checks.problem import Premise, Problem

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
_SHORT = {month[:3]: month for month in MONTHS} | {"sept": "september"}
_RELATIVE = ("today", "yesterday", "tomorrow", "tonight")
# "may" and "march" are also plain words: as months they stand with a capital, away from a sentence's start.
_DATE_WORD = re.compile(
    r"\b(?:(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day)s?"
    r"|(?P<month>January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?(?=\s+\d|,|\s+of\b|\s*$|\W|\s+[a-z])"
    r"|(?P<relative>today|yesterday|tomorrow|tonight))\b",
)


def check(statement: str, premise: Premise) -> list[Problem]:
    """Problems for days and months that the premise neither names nor implies."""
    given = date_words(premise.text)
    allowed = given | _implied(given, premise.published_at)
    missing = sorted(date_words(statement) - allowed)
    return [
        Problem("date", f"the cited sentence does not say {word.capitalize()}", contradicts=bool(given))
        for word in missing
    ]


def date_words(text: str) -> set[str]:
    """Weekdays, months (in full) and relative days named in `text`, in lower case."""
    found: set[str] = set()
    for match in _DATE_WORD.finditer(_lower_weekdays(text)):
        if match["month"]:
            name = match["month"].rstrip(".").lower()
            if name in {"may", "march", "mar"} and match.start() == 0:
                continue
            found.add(_SHORT.get(name, name))
        else:
            found.add((match["weekday"] or match["relative"]).lower())
    return found


def _lower_weekdays(text: str) -> str:
    days = "|".join((*WEEKDAYS, *_RELATIVE))
    return re.sub(rf"\b(?:{days})\b", lambda match: match.group().lower(), text, flags=re.IGNORECASE)


def _implied(given: set[str], published_at: datetime | None) -> set[str]:
    """Names of the day that "today" or "on Saturday" was, when the article's date says so."""
    if published_at is None or not given:
        return set()
    implied = set()
    for word in given:
        if word in {"today", "tonight"}:
            day = published_at
        elif word == "yesterday":
            day = published_at - timedelta(days=1)
        elif word == "tomorrow":
            day = published_at + timedelta(days=1)
        elif word in WEEKDAYS:
            # News names a weekday for the last seven days.
            day = published_at - timedelta(days=(published_at.weekday() - WEEKDAYS.index(word)) % 7)
        else:
            continue
        implied |= {WEEKDAYS[day.weekday()], MONTHS[day.month - 1]}
    return implied
