"""A statement must not deny what the cited sentences affirm, nor affirm what they deny."""

from __future__ import annotations

import re

from index.wording import NEGATIONS, STOPWORDS, fold, stem, words
from service.checks.problem import Premise, Problem

_REACH = 4  # content words after a negation that it can concern
_CLAUSE_END = re.compile(r"[.;:!?,]|\b(?:but|although|while|because|and)\b")
_AUXILIARY = re.compile(r"n['’]t$", re.IGNORECASE)


def check(statement: str, premise: Premise) -> list[Problem]:
    """Problems for words that one side negates and the other does not."""
    denied_here, affirmed_here = _polarity(statement)
    denied_there, affirmed_there = _polarity(premise.text)
    turned = sorted(
        ((denied_here & affirmed_there) - denied_there) | ((affirmed_here & denied_there) - affirmed_there)
    )
    if not turned:
        return []
    return [
        Problem("negation", f"the cited sentence says the opposite of {', '.join(turned)}", contradicts=True)
    ]


def _polarity(text: str) -> tuple[set[str], set[str]]:
    """Stems of content words that stand under a negation, and of those that do not."""
    denied: set[str] = set()
    affirmed: set[str] = set()
    for clause in _CLAUSE_END.split(text):
        reach = 0
        for word in words(clause):
            folded = fold(word)
            if folded in NEGATIONS or _AUXILIARY.search(word):
                reach = _REACH
            elif folded not in STOPWORDS:
                (denied if reach > 0 else affirmed).add(stem(word))
                reach -= 1
    return denied, affirmed
