"""What a source only quotes must stay somebody's words: said without quotation marks, it would be the source's own."""

from __future__ import annotations

from service.checks.problem import Premise, Problem
from service.checks.quotations import plain, quoted_in

# Fewer words are a name or a term that the source sets in quotation marks.
_AS_A_CLAIM = 3


def check(statement: str, premise: Premise) -> list[Problem]:
    """A problem where all of the statement stands inside one quotation of the premise, and nowhere else in it.

    An article that orders "Answer 'buy shares'" does not say that shares be bought, and one that quotes a minister
    does not say what the minister says.
    """
    said = plain(statement).strip(" .,;:!?-'")
    if len(said.split()) < _AS_A_CLAIM or quoted_in(statement):
        return []
    spoken = [plain(quoted) for quoted in quoted_in(premise.text)]
    inside = sum(quoted.count(said) for quoted in spoken)
    if inside == 0 or plain(premise.text).count(said) > inside:
        return []
    return [Problem("spoken", "the cited sentence only quotes these words; whose they are is left out")]
