"""Units as news writes them: "5.8 metres", "$2 million", "two million crowns", "12 per cent", "a 41-year-old"."""

from __future__ import annotations

import re

_WORDS = {
    "pp": r"percentage[ -]points?",
    "%": r"per ?cent|pct|percent",
    "km/h": r"km/h|kph|kilomet(?:re|er)s? (?:an|per) hour",
    "mph": r"mph|miles? (?:an|per) hour",
    "km": r"km|kilomet(?:re|er)s?",
    "cm": r"cm|centimet(?:re|er)s?",
    "m": r"met(?:re|er)s?|m",
    "mile": r"miles?",
    "ft": r"feet|foot|ft",
    "inch": r"inch(?:es)?",
    "kg": r"kg|kilos?|kilogram(?:me)?s?",
    "tonne": r"tonnes?|tons?",
    "gram": r"grams?",
    "litre": r"lit(?:re|er)s?",
    "hectare": r"hectares?",
    "acre": r"acres?",
    "second": r"seconds?",
    "minute": r"minutes?|mins?",
    "hour": r"hours?|hrs?",
    "day": r"days?",
    "week": r"weeks?",
    "month": r"months?",
    "year": r"years?(?:[ -]olds?)?",
    "decade": r"decades?",
    "century": r"centur(?:y|ies)",
    "degree": r"degrees?",
    "MW": r"MW|megawatts?",
    "GW": r"GW|gigawatts?",
    "$": r"(?:U\.?S\.? )?dollars?|USD",
    "€": r"euros?|EUR",
    "£": r"pounds?|GBP",
    "crown": r"crowns?|kron(?:a|or|er)",
    "yen": r"yen",
    "yuan": r"yuan|renminbi",
    "rouble": r"rou?bles?",
    "rupee": r"rupees?",
    "franc": r"francs?",
    "lira": r"liras?",
    "peso": r"pesos?",
    "shekel": r"shekels?",
    "hryvnia": r"hryvnias?",
    "cent": r"cents?",
}
_FOLLOWING = re.compile(
    r"(?:[ \u00a0-]{0,2}(?P<sign>[%€£¥°]))"
    rf"|[ \u00a0-](?:square |cubic |nautical )?(?P<word>{'|'.join(_WORDS.values())})(?![\w'’])",
    re.IGNORECASE,
)
_UNITS = [(re.compile(pattern, re.IGNORECASE), unit) for unit, pattern in _WORDS.items()]
_SIGNS = {"¥": "yen", "°": "degree"}


def unit_after(text: str, end: int) -> tuple[str, int]:
    """The unit that follows a number ending at `end`, and where it ends; ("", end) when there is none."""
    match = _FOLLOWING.match(text, end)
    if match is None:
        return "", end
    if sign := match["sign"]:
        return _SIGNS.get(sign, sign), match.end()
    return next(unit for pattern, unit in _UNITS if pattern.fullmatch(match["word"])), match.end()


def unit_of_sign(sign: str) -> str:
    """The unit that a sign before a number names: "$" or "US$"."""
    return _SIGNS.get(sign.strip()[-1:], sign.strip()[-1:])
