"""Quantities as written in news: digits, words, fractions, percent, money, clock times, to comparable values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from service.checks.bounds import Bound, bound_of
from service.checks.measures import unit_after, unit_of_sign
from service.checks.number_words import ORDINALS, PARTS, SCALES, SUFFIXES, VAGUE, read_spelled

_TOKEN = re.compile(
    r"(?P<clock>(?<![\d.:])(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>[ap])\.?m\b\.?"
    r"|(?<![\d.:])(?P<hours>[01]?\d|2[0-4]):(?P<minutes>[0-5]\d)(?![\d:]))"
    r"|(?P<money>(?:US|A|C|NZ|HK)?[$€£¥]\s?)?(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?P<suffix>(?:k|m|mn|bn|tn|st|nd|rd|th|s)(?![a-z]))?"
    r"|(?P<word>[a-z]+)",
    re.IGNORECASE,
)
_LINKS = frozenset({" ", "-", "\u00a0"})
_LONGEST = 12  # words that spell one number
_IDENTIFIER = re.compile(r"\b[A-Z]\w{0,20}-?$")  # before the number of "F-16" or "G20"
_RANGE = re.compile(r"\s?(?:-|–|—|\bto\b|\bor\b|\band\b)\s?")
_FRACTION_ENDS = re.compile(
    r"\s*(?:$|[^\w\s-]|(?:of|in|on|from|since|by|to|and|or|after|at|more|less|this|last|was|were|had)\b)"
)
_COUNTED = re.compile(r"\s+(?:of\b|people\b|children\b|women\b|men\b|\w+(?<!ou)s\b)")
NO_MEASURES = frozenset({"th", "clock", "id", "decade"})


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value with its unit ("" when none), its bound ("more than") and where it stands.

    A vague one ("dozens") has no value. A fraction is a percentage. Units that name no measure: "th" (a rank),
    "clock" (minutes of the day), "id" (part of a name such as F-16), "decade" (the 1990s).
    """

    value: float | None
    unit: str
    text: str
    start: int
    end: int
    bound: Bound = Bound.NONE

    @property
    def key(self) -> tuple[float | str, str]:
        """What two mentions of the same quantity share."""
        return (self.text.lower() if self.value is None else self.value, self.unit)


def find_quantities(text: str) -> list[Quantity]:
    """Every quantity in `text`, in order: "16", "50,000", "two dozen", "$1.5 million", "12%", "half", "7 p.m."."""
    tokens = list(_TOKEN.finditer(text))
    found: list[Quantity] = []
    end = 0
    for position, token in enumerate(tokens):
        if token.start() < end:
            continue
        quantity = _read(text, tokens, position)
        if quantity is not None:
            bound = quantity.bound or bound_of(text, quantity.start, quantity.end, quantity.value)
            found.append(replace(quantity, bound=bound))
            end = quantity.end
    return _with_units_of_ranges(text, found)


def _read(text: str, tokens: Sequence[re.Match[str]], position: int) -> Quantity | None:
    first = tokens[position]
    if first["clock"]:
        return _clock(first)
    if first["digits"]:
        return _digits(text, tokens, position)
    words = _words_from(text, tokens, position)
    ends = [token.end() for token in tokens[position : position + len(words)]]
    return (
        _vague(text, words, first.start(), ends)
        or _fraction(text, words, first.start(), ends)
        or _spelled(text, words, first.start(), ends)
    )


def _words_from(text: str, tokens: Sequence[re.Match[str]], position: int) -> list[str]:
    """The word at `position` and those that follow it with nothing but a space or a hyphen between."""
    words = []
    for at in range(position, min(len(tokens), position + _LONGEST)):
        if not tokens[at]["word"] or (at > position and not _is_linked(text, tokens, at)):
            break
        words.append(tokens[at]["word"].lower())
    return words


def _is_linked(text: str, tokens: Sequence[re.Match[str]], position: int) -> bool:
    return text[tokens[position - 1].end() : tokens[position].start()] in _LINKS


def _clock(token: re.Match[str]) -> Quantity:
    hour = int(token["hour"] or token["hours"])
    minute = int(token["minute"] or token["minutes"] or 0)
    if token["half"]:
        hour = hour % 12 + (12 if token["half"].lower() == "p" else 0)
    return Quantity(60.0 * hour + minute, "clock", token.group(), token.start(), token.end())


def _digits(text: str, tokens: Sequence[re.Match[str]], position: int) -> Quantity:
    first = tokens[position]
    value = float(first["digits"].replace(",", ""))
    suffix = (first["suffix"] or "").lower()
    if suffix in {"st", "nd", "rd", "th"}:
        return Quantity(value, "th", first.group(), first.start(), first.end())
    if suffix == "s" and value % 10 == 0:
        return Quantity(value, "decade", first.group(), first.start(), first.end())
    value *= SUFFIXES.get(suffix, 1.0)
    end = first.end()
    for at in range(position + 1, len(tokens)):
        scale = SCALES.get((tokens[at]["word"] or "").lower())
        if scale is None or not _is_linked(text, tokens, at):
            break
        value, end = value * scale, tokens[at].end()
    if first["money"]:
        return Quantity(value, unit_of_sign(first["money"]), text[first.start() : end], first.start(), end)
    if _IDENTIFIER.search(text[max(0, first.start() - 22) : first.start()]):
        return Quantity(value, "id", text[first.start() : end], first.start(), end)
    return _measured(text, value, first.start(), end)


def _measured(text: str, value: float, start: int, end: int) -> Quantity:
    """A number with the unit that follows it; an age ("Tarn, 41,") is in years."""
    unit, unit_end = unit_after(text, end)
    if not unit and _is_age(text, start, end):
        unit = "year"
    return Quantity(value, unit, text[start:unit_end], start, unit_end)


def _is_age(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 6) : start].lower()
    if before.endswith(("aged ", "age ")):
        return True
    return before.endswith(", ") and text[start].isdigit() and text[end : end + 1] in {",", ";", "."}


def _vague(text: str, words: Sequence[str], start: int, ends: Sequence[int]) -> Quantity | None:
    """ "dozens", "tens of thousands", "several hundred", and "most", which is more than half."""
    phrase = " ".join(words[:3])
    if words[0] == "majority" or (words[0] == "most" and _COUNTED.match(text, ends[0])):
        return Quantity(50.0, "%", words[0], start, ends[0], Bound.MORE)
    for length in (3, 1):
        name = " ".join(words[:length])
        if len(words) >= length and name in VAGUE:
            return Quantity(None, "", name, start, ends[length - 1])
    if phrase.startswith(("several ", "few ")) and len(words) > 1 and f"{words[1]}s" in VAGUE:
        return Quantity(None, "", f"{words[1]}s", start, ends[1])
    return None


def _fraction(text: str, words: Sequence[str], start: int, ends: Sequence[int]) -> Quantity | None:
    """ "half", "a third", "three quarters" as percentages; "half a million" as the number it is."""
    if words[0] == "half":
        scaled = 2 if words[1:2] == ["a"] else 1
        if len(words) > scaled and words[scaled] in SCALES:
            return _measured(text, SCALES[words[scaled]] / 2, start, ends[scaled])
        return Quantity(50.0, "%", "half", start, ends[0])
    part, is_several = _part(words)
    count = 1.0 if words[0] == "a" else read_spelled(words[:1])[0]
    if not part or not count or not (is_several or _FRACTION_ENDS.match(text, ends[1])):
        return None
    return Quantity(100.0 * count / part, "%", text[start : ends[1]], start, ends[1])


def _part(words: Sequence[str]) -> tuple[int, bool]:
    """The denominator that the second word names, and whether it is in the plural ("thirds")."""
    word = words[1] if len(words) > 1 else ""
    return PARTS.get(word.removesuffix("s"), 0), word.endswith("s")


def _spelled(text: str, words: Sequence[str], start: int, ends: Sequence[int]) -> Quantity | None:
    """ "twenty-seven", "two dozen", "a hundred", and ranks ("third")."""
    if words[0] in ORDINALS:
        return Quantity(float(ORDINALS[words[0]]), "th", words[0], start, ends[0])
    starts_scale = words[0] == "dozen" or (words[0] == "a" and len(words) > 1 and words[1] in SCALES)
    read = ["one", *words] if words[0] == "dozen" else ["one", *words[1:]] if starts_scale else words
    value, used = read_spelled(read)
    if words[0] == "dozen":
        used -= 1
    if not used:
        return None
    return _measured(text, value, start, ends[used - 1])


def _with_units_of_ranges(text: str, found: Sequence[Quantity]) -> list[Quantity]:
    """ "two to three weeks": both are weeks."""
    ranged = list(found)
    for at in range(len(found) - 2, -1, -1):
        one, other = ranged[at], ranged[at + 1]
        is_bare = not one.unit and one.value is not None and other.unit and other.unit not in NO_MEASURES
        if is_bare and _RANGE.fullmatch(text[one.end : other.start]):
            ranged[at] = replace(one, unit=other.unit)
    return ranged
