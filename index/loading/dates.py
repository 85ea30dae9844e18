"""Reads publication dates into timezone-aware datetimes, and refuses what it would have to guess."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime

from dateutil import parser

from index.errors import ArticleRejected

# The first newspaper appeared in 1605; an earlier year is a placeholder such as 0001-01-01.
_FIRST_YEAR = 1605
_LAST_YEAR = 2200
_MAX_DATE_CHARS = 64
_ISO_DAY = re.compile(r"\d{4}-?\d{2}-?\d{2}")
# RFC 822 names; others ("IST", "BST") mean different zones in different places.
_ZONES = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5,
    "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip


def parse_date(value: object, *, field: str = "published_at") -> datetime:
    """A timezone-aware datetime (UTC when the text names no zone; midnight when it names no time).

    Raises:
        ArticleRejected: not a date, or one that can be read in two ways; names `field`.
    """
    if isinstance(value, datetime):
        return _checked(value, field)
    text = str(value).strip()
    if len(text) > _MAX_DATE_CHARS or not re.search(r"\d", text):
        raise _unreadable(text, field)
    if _ISO_DAY.match(text):
        with suppress(ValueError, OverflowError):
            return _checked(parser.isoparse(text), field)
    return _checked(_parse_freely(text, field), field)


def _parse_freely(text: str, field: str) -> datetime:
    """Parse four times with different assumptions: a text that needs one of them is refused."""
    defaults = (datetime(2001, 1, 1), datetime(2002, 2, 2))
    try:
        readings = {
            parser.parse(text, default=default, dayfirst=is_day_first, tzinfos=_zone)
            for default in defaults
            for is_day_first in (False, True)
        }
    except (ValueError, OverflowError, TypeError, RecursionError) as error:
        raise _unreadable(text, field) from error
    if len(readings) != 1:
        raise _unreadable(text, field)
    return readings.pop()


def _zone(name: str | None, offset_seconds: int | None) -> int | None:
    if offset_seconds is not None or name is None:
        return offset_seconds
    if name.upper() in _ZONES:
        return _ZONES[name.upper()] * 3600
    raise ValueError(f"unknown time zone {name}")


def _checked(date: datetime, field: str) -> datetime:
    if not _FIRST_YEAR <= date.year <= _LAST_YEAR:
        raise ArticleRejected(f"{field}: the year {date.year} cannot be right")
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _unreadable(text: str, field: str) -> ArticleRejected:
    shown = text if len(text) <= _MAX_DATE_CHARS else text[:_MAX_DATE_CHARS] + "..."
    return ArticleRejected(
        f"{field}: cannot read {shown!r} as one certain date; write it like 2026-03-04 or 2026-03-04T10:00:00+01:00"
    )
