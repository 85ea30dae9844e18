"""A number must count in the statement what it counts in the cited sentences: not the injured for the dead."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.wording import STOPWORDS, fold, stem, words
from service.checks.numbers import agrees, quantities_of
from service.checks.problem import Premise, Problem
from service.checks.quantities import Quantity

_COUNTED_WORDS = 3
_CLAUSE_END = re.compile(r"[,;:.!?–—()]\s|\b(?:and|but|while|whereas|after|before|when)\b")
_AFTER_NUMBER = re.compile(r"[\s-]*")
_FATES = (
    ("dead", "kill die dead death fatal fatally fatality drown slay"),
    ("hurt", "injure injured injury wound wounded hurt"),
    ("displaced", "displace flee evacuate homeless"),
    ("missing", "missing"),
    ("held", "arrest detain capture jail"),
    ("rescued", "rescue save survive"),
)
_FATE_OF = {stem(word): fate for fate, forms in _FATES for word in forms.split()}
_NO_NOUNS = frozenset(stem(word) for word in "others people persons hurt dead missing killed injured".split())


def check(statement: str, premise: Premise) -> list[Problem]:
    """Problems for numbers that the premise gives for something else."""
    given = quantities_of(premise.text)
    problems = []
    for quantity in quantities_of(statement):
        carriers = [other for other in given if agrees(quantity, other)]
        if _counts_other_things(statement, quantity, premise.text, given, carriers) or _tells_other_fate(
            statement, quantity, premise.text, carriers
        ):
            message = f"the cited sentence gives {quantity.text} for something else"
            problems.append(Problem("number", message, contradicts=True))
    return problems


def _counts_other_things(
    statement: str, quantity: Quantity, premise: str, given: Sequence[Quantity], carriers: Sequence[Quantity]
) -> bool:
    """Whether what is counted here is counted there by another number, and the same number counts other things."""
    counted = _counted(statement, quantity)
    if not counted or quantity.unit in {"th", "clock", "id", "decade"}:
        return False
    if any(not (named := _counted(premise, other)) or named & counted for other in carriers):
        return False
    if any(other.unit and not quantity.unit for other in carriers):
        return True  # "three boats" where the source has three weeks
    others = [other for other in given if other not in carriers and other.unit == quantity.unit]
    return any(_counted(premise, other) & counted for other in others)


def _counted(text: str, quantity: Quantity) -> set[str]:
    """Stems of the content words right after a number: what it counts. "of" is stepped over."""
    following = _CLAUSE_END.split(text[quantity.end : quantity.end + 60])[0]
    counted: set[str] = set()
    for word in words(following):
        if word[0].isdigit() or len(counted) == _COUNTED_WORDS:
            break
        if fold(word) in STOPWORDS:
            if fold(word) in {"of", "the", "more", "other", "further"} and not counted:
                continue
            break
        counted.add(stem(word))
    return counted - _NO_NOUNS - set(_FATE_OF)


def _tells_other_fate(statement: str, quantity: Quantity, premise: str, carriers: Sequence[Quantity]) -> bool:
    fates = _fates(statement, quantity)
    given = [_fates(premise, other) for other in carriers]
    return bool(fates and given) and all(told and not told & fates for told in given)


def _fates(text: str, quantity: Quantity) -> set[str]:
    """What became of those counted, as the number's own clause tells."""
    start = max((match.end() for match in _CLAUSE_END.finditer(text, 0, quantity.start)), default=0)
    following = _CLAUSE_END.search(text, quantity.end)
    clause = text[start : following.start() if following else len(text)]
    return {_FATE_OF[stem(word)] for word in words(clause) if stem(word) in _FATE_OF}
