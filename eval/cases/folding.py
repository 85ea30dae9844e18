"""Fold text to the words that decide whether an answer is right."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_ARTICLES = frozenset({"a", "an", "the"})
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}")
_THOUSANDS = re.compile(r"(?<=\d)[,  ](?=\d{3}(?!\d))")
_PERCENT = re.compile(r"\s*%|\bper cent\b")
_TOKEN = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+")


def fold(text: str) -> tuple[str, ...]:
    """Words of `text` without case, punctuation and the articles a, an, the.

    Numbers are compared as written in digits: "50,000" and "50000" fold alike, "3.5" stays one word and
    "5%" folds like "5 percent". "U.S." folds like "US".
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = _DOTTED.sub(lambda match: match.group().replace(".", ""), plain)
    plain = _THOUSANDS.sub("", plain)
    plain = _PERCENT.sub(" percent ", plain)
    return tuple(word for word in _TOKEN.findall(plain) if word not in _ARTICLES)


def contains(text: str, wanted: str) -> bool:
    """Whether the folded words of `wanted` follow one another in `text`: "16" is not in "2016"."""
    words, sought = fold(text), fold(wanted)
    if not sought:
        return False
    return any(words[at : at + len(sought)] == sought for at in range(len(words) - len(sought) + 1))


def contains_any(text: str, wanted: Iterable[str]) -> bool:
    """Whether `text` contains at least one of `wanted`."""
    return any(contains(text, one) for one in wanted)
