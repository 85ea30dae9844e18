"""A statement must not say the opposite word: "fell" for "rose", "closed" for "opened"."""

from __future__ import annotations

from collections.abc import Iterator

from index.wording import stem
from service.checks.negation import polarity
from service.checks.problem import Premise, Problem

# Only pairs that hold from every side: what one bought another sold, but what rose did not fall.
_PAIRS = """
rise fall; rise drop; rise decline; rise decrease; increase decrease; increase fall; increase drop; increase
decline; grow shrink; expand shrink; climb fall; widen narrow; strengthen weaken; improve worsen; accelerate
slow; raise lower; open close; open shut; reopen close; start stop; begin end; resume suspend; approve reject;
approve block; accept reject; allow ban; allow forbid; permit ban; support oppose; back oppose; convict acquit;
guilty innocent; advance retreat; survive die; alive dead; succeed fail; import export; profit loss; upward
downward; highest lowest; largest smallest; biggest smallest; longest shortest; oldest youngest; fastest
slowest; best worst; majority minority; north south; east west; northern southern; eastern western; man woman;
boy girl; son daughter; brother sister; father mother; husband wife; male female; uncle aunt; nephew niece;
confirm deny; praise criticise; praise criticize; hot cold; warm cold; wet dry; early late; cheap expensive;
strong weak; safe dangerous; legal illegal; public private; victory defeat; optimistic pessimistic
"""


def _opposites() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for pair in _PAIRS.split(";"):
        one, other = map(stem, pair.split())
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {word: frozenset(others) for word, others in found.items()}


_OPPOSITES = _opposites()


def check(statement: str, premise: Premise) -> list[Problem]:
    """Problems for words whose opposite stands in the premise, which does not have the word itself."""
    return [
        Problem("opposite", f"the cited sentence says {other}, not {word}", contradicts=True)
        for word, other in _turned(statement, premise.text)
    ]


def _turned(statement: str, premise: str) -> Iterator[tuple[str, str]]:
    denied_here, affirmed_here = polarity(statement)
    denied_there, affirmed_there = polarity(premise)
    for here, there in ((affirmed_here, affirmed_there), (denied_here, denied_there)):
        if not (denied_here | affirmed_here) & (denied_there | affirmed_there):
            return
        for word in sorted(here - denied_there - affirmed_there):
            opposite = _OPPOSITES.get(word, frozenset()) & there - denied_here - affirmed_here
            if opposite:
                yield word, min(opposite)
