"""The types of request fields: what each accepts, with its limits."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime, time
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, StringConstraints, WithJsonSchema

_END_OF_DAY = time(23, 59, 59, 999_999)
_LINE_SPACE = frozenset("\t\n\r\v\f")


def control_character(text: str) -> str | None:
    """The first control character or lone surrogate that is no white space, named as U+XXXX, or None."""
    for character in text:
        if character not in _LINE_SPACE and unicodedata.category(character) in {"Cc", "Cs"}:
            return f"U+{ord(character):04X}"
    return None


def has_words(text: str) -> bool:
    """True when there is at least one letter or digit of any script."""
    return any(unicodedata.category(character)[0] in "LN" for character in text)


def _parse_date(value: Any, *, end_of_day: bool) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    try:
        text = value.strip() if isinstance(value, str) else ""
        if len(text) == len("2026-03-14"):
            moment = datetime.combine(date.fromisoformat(text), _END_OF_DAY if end_of_day else time.min)
        else:
            moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError('write a date as "2026-03-14" or "2026-03-14T09:30:00Z"') from None


def _first_moment(value: Any) -> datetime | None:
    return _parse_date(value, end_of_day=False)


def _last_moment(value: Any) -> datetime | None:
    return _parse_date(value, end_of_day=True)


def _check_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        is_web_address = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        is_web_address = False
    if not is_web_address or any(character.isspace() or ord(character) < 0x20 for character in value):
        raise ValueError("give a full http:// or https:// address")
    return value


def _no_control_characters(value: str) -> str:
    if found := control_character(value):
        raise ValueError(f"has the control character {found}; remove it")
    return value


_ONE_LINE = AfterValidator(_no_control_characters)
_DATE = WithJsonSchema(
    {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "string", "format": "date"}]}
)

# A date without a time means the whole day: its first moment here, its last in `UntilDate`.
FromDate = Annotated[datetime, BeforeValidator(_first_moment), _DATE]
UntilDate = Annotated[datetime, BeforeValidator(_last_moment), _DATE]
Title = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000), _ONE_LINE]
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300), _ONE_LINE]
Language = Annotated[str, StringConstraints(strip_whitespace=True, max_length=35), _ONE_LINE]
Identifier = Annotated[str, StringConstraints(min_length=1, max_length=200), _ONE_LINE]
WebAddress = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=2000), AfterValidator(_check_url)
]
