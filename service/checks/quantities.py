"""Quantities as written in news: digits, words, scale words, percent and money, to comparable values."""

from __future__ import annotations

import re
from dataclasses import dataclass

_UNITS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen".split()
    )
}
_TENS = {
    word: 10 * value
    for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
_SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "k": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "bn": 1e9,
    "tn": 1e12,
}
_VAGUE = {
    "dozens",
    "scores",
    "hundreds",
    "thousands",
    "millions",
    "billions",
    "half",
    "quarter",
    "majority",
    "most",
}
_TOKEN = re.compile(
    r"(?P<money>[$€£¥]\s?)?(?P<digits>\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?P<suffix>(?:k|m|mn|bn|tn)(?![a-z])|st|nd|rd|th)?(?P<percent>\s?%)?"
    r"|(?P<word>[a-z]+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value with its unit ("%", "$", ...; "" when none) and where it stands. A vague one has no value."""

    value: float | None
    unit: str
    text: str
    start: int
    end: int

    @property
    def key(self) -> tuple[float | str, str]:
        """What two mentions of the same quantity share."""
        return (self.text.lower() if self.value is None else self.value, self.unit)


def find_quantities(text: str) -> list[Quantity]:
    """Every quantity in `text`, in order: "16", "50,000", "two dozen", "$1.5 million", "12%", "half"."""
    tokens = list(_TOKEN.finditer(text))
    found: list[Quantity] = []
    position = 0
    while position < len(tokens):
        quantity, used = _read(text, tokens, position)
        if quantity is not None:
            found.append(quantity)
        position += max(used, 1)
    return found


def _read(text: str, tokens: list[re.Match[str]], position: int) -> tuple[Quantity | None, int]:
    first = tokens[position]
    word = (first["word"] or "").lower()
    if word in _VAGUE:
        return Quantity(None, "", word, first.start(), first.end()), 1
    if first["digits"]:
        value, used = float(first["digits"].replace(",", "")), 1
        suffix = (first["suffix"] or "").lower()
        value *= _SCALES.get(suffix, 1.0)
    elif word in _UNITS or word in _TENS or word in {"dozen", "half-dozen"}:
        value, used = _spelled(text, tokens, position)
    elif word in {"hundred", "thousand", "million", "billion"} and _follows_article(text, first):
        value, used = _SCALES[word], 1
    else:
        return None, 1
    while position + used < len(tokens) and _adjacent(text, tokens, position + used):
        scale = (tokens[position + used]["word"] or "").lower()
        if scale == "dozen":
            value, used = value * 12, used + 1
        elif scale in _SCALES and len(scale) > 2:
            value, used = value * _SCALES[scale], used + 1
        else:
            break
    last = tokens[position + used - 1]
    unit = (first["money"] or "").strip()
    end = last.end()
    if last["percent"] or re.match(
        r"[\s-]*(?:percent|per cent|pct|percentage points?)\b", text[end:], re.IGNORECASE
    ):
        unit = "%"
    return Quantity(value, unit, text[first.start() : end].strip(), first.start(), end), used


def _spelled(text: str, tokens: list[re.Match[str]], position: int) -> tuple[float, int]:
    word = tokens[position]["word"].lower()
    if word == "dozen":
        return 12.0, 1
    value = float(_UNITS.get(word, _TENS.get(word, 0)))
    if word in _TENS and position + 1 < len(tokens) and _adjacent(text, tokens, position + 1):
        follower = (tokens[position + 1]["word"] or "").lower()
        if 0 < _UNITS.get(follower, 0) < 10:
            return value + _UNITS[follower], 2
    return value, 1


def _adjacent(text: str, tokens: list[re.Match[str]], position: int) -> bool:
    between = text[tokens[position - 1].end() : tokens[position].start()]
    return between in {" ", "-", "\u00a0"}


def _follows_article(text: str, token: re.Match[str]) -> bool:
    return re.search(r"\ba[\s-]+$", text[: token.start()], re.IGNORECASE) is not None
