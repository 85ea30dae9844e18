"""Every name must be in the cited sentences, in a variant that is the same name."""

from __future__ import annotations

import re

from index.wording import NEGATIONS, STOPWORDS, fold, names, words
from service.checks.dates import MONTHS, WEEKDAYS
from service.checks.problem import Premise, Problem

_NOT_NAMES = frozenset((*WEEKDAYS, *MONTHS, "today", "yesterday", "tomorrow"))
_SAME = (
    {"us", "usa", "united", "states", "america", "american", "americans", "washington"},
    {"uk", "britain", "british", "britons", "kingdom"},
    {"eu", "european", "europe"},
    {"un", "nations"},
)
_SHARED_PREFIX = 4
# Names at the start of a sentence cannot be told from plain words by their capital; these are plain.
_PLAIN_OPENERS = (
    STOPWORDS
    | NEGATIONS
    | frozenset(
        "about around nearly almost roughly approximately least many most several people police officials two three".split()
    )
)


def check(statement: str, premise: Premise) -> list[Problem]:
    """Problems for names in `statement` that the premise does not carry."""
    given = {part for word in words(premise.text) for part in _parts(word)}
    initials = _initials(premise.text)
    missing = []
    for name in dict.fromkeys([*_opening_word(statement), *names(statement)]):
        parts = [part for part in _parts(name) if part not in _NOT_NAMES and not part.isdigit()]
        if parts and not all(_is_given(part, given) for part in parts) and fold(name) not in initials:
            missing.append(name)
    return [Problem("name", f"the cited sentence does not name {name}") for name in missing]


def _is_given(part: str, given: set[str]) -> bool:
    if part in given or len(part) == 1:
        return True
    if any(part in group and group & given for group in _SAME):
        return True
    # "Russia" and "Russian", "Syria" and "Syrians": one name in its adjective.
    return any(_is_adjective_of(part, other) for other in given)


def _is_adjective_of(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) < _SHARED_PREFIX or len(long) - len(short) > 3:
        return False
    root = short[:-1] if len(short) > _SHARED_PREFIX else short
    return (
        long.startswith(root)
        and re.fullmatch(r"(?:n|an|ian|ans|ians|ns|ese|ish|i|is|s|es|ic|y)?", long[len(root) :]) is not None
    )


def _parts(word: str) -> list[str]:
    return [part for part in re.split(r"[-.]", fold(word)) if part and part not in {"al", "el"}]


def _initials(text: str) -> set[str]:
    """Abbreviations of runs of capitalised words: "Hayat Tahrir al-Sham" gives "hts"."""
    runs = re.findall(r"[A-Z][\w’']*(?:[ -](?:of |the |and |al-)?[A-Z][\w’']*)+", text)
    return {"".join(part[0] for part in re.split(r"[ -]", run) if part[:1].isupper()).lower() for run in runs}


def _opening_word(statement: str) -> list[str]:
    found = words(statement)[:1]
    return [word for word in found if word[:1].isupper() and fold(word) not in _PLAIN_OPENERS]
