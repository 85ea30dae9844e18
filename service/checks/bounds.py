"""What a number is said to be beside its value: "more than", "at least", "up to", "nearly", "about"."""

from __future__ import annotations

import re
from enum import StrEnum


class Bound(StrEnum):
    """How a stated number relates to the true one."""

    NONE = ""
    ABOUT = "about"
    MORE = "more than"
    AT_LEAST = "at least"
    LESS = "less than"
    AT_MOST = "at most"
    NEARLY = "nearly"

    @property
    def is_upward(self) -> bool:
        """The true number is this or higher."""
        return self in {Bound.MORE, Bound.AT_LEAST}

    @property
    def is_downward(self) -> bool:
        """The true number is this or lower."""
        return self in {Bound.LESS, Bound.AT_MOST, Bound.NEARLY}


# In this order: "no more than" is not "more than", nor "just under" merely "under".
_BEFORE = (
    (Bound.AT_LEAST, r"at least|no fewer than|no less than|not less than|a minimum of|or more"),
    (Bound.AT_MOST, r"at most|up to|no more than|not more than|as many as|as much as|a maximum of"),
    (Bound.NEARLY, r"nearly|almost|close to|just under|just below|approaching|not quite"),
    (
        Bound.MORE,
        r"more than|over|above|exceed(?:s|ed|ing)?|upwards of|in excess of|greater than|higher than|longer than|beyond",
    ),
    (Bound.LESS, r"less than|fewer than|under|below|lower than|shorter than"),
    (Bound.ABOUT, r"about|around|roughly|approximately|some|circa|(?:an )?estimated"),
)
_PATTERNS = [(bound, re.compile(rf"\b(?:{words})(?: an?)?\s?$", re.IGNORECASE)) for bound, words in _BEFORE]
_AFTER = (
    (Bound.AT_LEAST, re.compile(r"\+|-plus\b| (?:\w+ )?or (?:more|higher|longer|older|above)\b")),
    (Bound.AT_MOST, re.compile(r" (?:\w+ )?or (?:less|fewer|lower|shorter|younger|below)\b")),
)
_REACH = 28  # characters before a number that can hold its bound
_MANY = 13.0


def bound_of(text: str, start: int, end: int, value: float | None) -> Bound:
    """The bound of the number at `start`:`end`; "over three seasons" is about time and gives none."""
    before = text[max(0, start - _REACH) : start]
    for bound, pattern in _PATTERNS:
        match = pattern.search(before)
        if match and not (match.group().strip().lower() == "over" and (value or 0.0) < _MANY):
            return bound
    return next((bound for bound, pattern in _AFTER if pattern.match(text, end)), Bound.NONE)


def carries(stated: Bound, given: Bound) -> bool:
    """Whether a source that gives a number with one bound carries the same number with another."""
    if stated is Bound.NONE:
        return given not in {Bound.LESS, Bound.AT_MOST}
    return given in _CARRIED_BY[stated]


_CARRIED_BY = {
    Bound.ABOUT: {Bound.NONE, Bound.ABOUT, Bound.NEARLY, Bound.MORE, Bound.AT_LEAST},
    Bound.MORE: {Bound.MORE, Bound.AT_LEAST},
    Bound.AT_LEAST: {Bound.NONE, Bound.MORE, Bound.AT_LEAST},
    Bound.LESS: {Bound.LESS, Bound.NEARLY},
    Bound.AT_MOST: {Bound.LESS, Bound.AT_MOST, Bound.NEARLY},
    Bound.NEARLY: {Bound.NEARLY, Bound.LESS, Bound.ABOUT},
}
_ROUNDING = 0.05
_FAR = 0.15


def may_stand_for(stated: float, bound: Bound, given: float, given_bound: Bound) -> bool:
    """Whether a number that differs may be stated so: "about 330" for 327, "more than 300" for at least 327."""
    distance = (given - stated) / max(abs(given), 1e-9)
    if bound is Bound.ABOUT:
        return abs(distance) <= _ROUNDING and given_bound not in {Bound.LESS, Bound.AT_MOST}
    if bound.is_upward:
        return 0 <= distance <= _FAR and not given_bound.is_downward
    if bound.is_downward:
        far = _ROUNDING if bound is Bound.NEARLY else _FAR
        return 0 <= -distance <= far and not given_bound.is_upward
    return False
