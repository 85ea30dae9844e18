"""Numbers spelled in words: "two hundred and fifty thousand", "three quarters", "half a dozen", "dozens"."""

from __future__ import annotations

import math
from collections.abc import Sequence

SMALL = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen".split()
    )
}
TENS = {
    word: 10 * value
    for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
SCALES = {
    "dozen": 12.0,
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
}
SUFFIXES = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "tn": 1e12}
ORDINALS = {
    word: value
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), start=1
    )
}
PARTS = {"half": 2, "halves": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_JOINS = frozenset({"and"})
# What "dozens" and the like may stand for, when the source is exact.
VAGUE = {
    "dozens": (24.0, 200.0),
    "scores": (40.0, 200.0),
    "hundreds": (200.0, 2e3),
    "thousands": (2e3, 1e5),
    "tens of thousands": (2e4, 2e5),
    "hundreds of thousands": (2e5, 1e6),
    "millions": (2e6, 1e9),
    "tens of millions": (2e7, 2e8),
    "hundreds of millions": (2e8, 1e9),
    "billions": (2e9, math.inf),
}


def read_spelled(tokens: Sequence[str]) -> tuple[float, int]:
    """The value of the longest number that `tokens` (lower case) begin with, and how many of them spell it.

    (0.0, 0) when they begin with none; "two three" is a two.
    """
    total = current = 0.0
    last_scale = math.inf
    used = taken = 0
    while used < len(tokens):
        token = tokens[used]
        value = SMALL.get(token, TENS.get(token))
        if value is not None and (taken == 0 or _has_room(current, value)):
            current += value
        elif token in SCALES and taken:
            last_scale = SCALES[token]
            if last_scale > 100:
                total, current = (total + current * last_scale, 0.0) if current else (total * last_scale, 0.0)
            else:
                current *= last_scale
        elif (
            token in _JOINS
            and taken
            and current % 100 == 0
            and _goes_on(tokens[used + 1 : used + 3], last_scale)
        ):
            used += 1
            continue
        else:
            break
        used += 1
        taken = used
    return total + current, taken


def _goes_on(tokens: Sequence[str], last_scale: float) -> bool:
    """Whether "two hundred and" goes on with these: with "fifty thousand", not with "three hundred"."""
    if not tokens or (tokens[0] not in SMALL and tokens[0] not in TENS):
        return False
    return last_scale < math.inf and SCALES.get(tokens[1] if len(tokens) > 1 else "") != last_scale


def _has_room(current: float, value: int) -> bool:
    """Whether "twenty" can go on with "seven", or "two hundred" with "fifty"."""
    if current == 0:
        return True
    if value < 10:
        return current % 10 == 0 and current % 100 != 10
    return current % 100 == 0
