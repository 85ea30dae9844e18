"""A statement must not deny what the cited sentences affirm, nor affirm what they deny."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.wording import NEGATIONS, STOPWORDS, content_words, fold, stem, words
from service.checks.problem import Premise, Problem

# Freer wordings deny and affirm in other ways than by "not" ("turned down", "is still open"). By the statements of the
# training news, a negation dropped tells from the first likeness on, one added only in what is nearly a copy
# (docs/decisions/0009-*.md).
ON_ONE_SUBJECT, NEARLY_A_COPY = 0.6, 0.85
_REACH = 4  # content words after a negation that it can concern
_CLAUSE_ENDS = (
    r"[.;:!?,—–“”\"]|\b(?:but|although|though|while|whereas|because|since|when|after|before|as|until|if|who|which|where"
    r"|than)\b"
)
_STATEMENT_CLAUSE_END = re.compile(_CLAUSE_ENDS, re.IGNORECASE)
_CLAUSE_END = re.compile(rf"{_CLAUSE_ENDS}|\b(?:and|or)\b", re.IGNORECASE)
# "not until Thursday" affirms, and so do these.
_NO_NEGATION = re.compile(
    r"(?:\bnot|n['’]t)\b(?=[^.;,]{0,60}\buntil\b)|\bno (?:(?:fewer|less|more|later) than|doubt)\b"
    r"|\bnot (?:only|just|merely|least)\b|\bnothing (?:but|less)\b|\bno\. ?\d",
    re.IGNORECASE,
)
_DENYING = frozenset(
    "no not never none neither nor nobody nothing nowhere without cannot hardly barely unable unlikely".split()
)
_AUXILIARY = re.compile(r"n['’]t$", re.IGNORECASE)
# Verbs that deny what follows them or, in the passive, what comes before.
_REFUSING = frozenset(
    "deny denies denied denying refuse refuses refused refusing fail fails failed failing reject rejects rejected "
    "rejecting dismiss dismisses dismissed dispute disputes disputed decline declines declined false falsely".split()
)
_BE = frozenset("is are was were be been being".split())
_UN = re.compile(r"(?:un|non|il|ir)(?P<rest>[a-z]{4,})")


def check(statement: str, premise: Premise) -> list[Problem]:
    """Problems for words that one side negates and the other does not.

    A clause that denies one thing the premise denies too may affirm the rest: "the workers were not paid" says what
    "the company failed to pay its workers" says.
    """
    denied_there, affirmed_there = polarity(premise.text)
    alike = _likeness(statement, premise.text)
    turned: set[str] = set()
    for clause in _clauses(statement, _STATEMENT_CLAUSE_END):
        denied_here, affirmed_here = polarity(clause)
        if alike >= NEARLY_A_COPY:
            turned |= (denied_here & affirmed_there) - denied_there
        if alike >= ON_ONE_SUBJECT and not denied_here & denied_there:
            turned |= (affirmed_here & denied_there) - affirmed_there
    if not turned:
        return []
    message = f"the cited sentence says the opposite of {', '.join(sorted(turned))}"
    return [Problem("negation", message, contradicts=True)]


def _likeness(statement: str, premise: str) -> float:
    """The share of the statement's content words, negations aside, that the premise has."""
    said = {_without_prefix(word)[0] for word in content_words(statement) if word not in NEGATIONS}
    given = {_without_prefix(word)[0] for word in content_words(premise)}
    return len(said & given) / max(1, len(said))


def polarity(text: str) -> tuple[set[str], set[str]]:
    """Stems of content words that stand under a negation, and of those that do not."""
    denied: set[str] = set()
    affirmed: set[str] = set()
    for clause in _clauses(text, _CLAUSE_END):
        for content, is_denied in _read_clause(words(clause)):
            (denied if is_denied else affirmed).add(content)
    return denied, affirmed


def _clauses(text: str, end: re.Pattern[str]) -> Iterator[str]:
    plain = _NO_NEGATION.sub(" ", text)
    yield from end.split(plain)


def _read_clause(clause: list[str]) -> list[tuple[str, bool]]:
    """Each content word's stem, and whether it is denied."""
    found: list[tuple[str, bool]] = []
    reach = 0
    before = ""
    for word in clause:
        folded = fold(word)
        if folded in _DENYING or _AUXILIARY.search(word):
            reach = _REACH
        elif folded in _REFUSING:
            is_passive = before in _BE
            if reach > 0:
                reach = 0  # "did not deny"
            elif is_passive:
                found = [(content, True) for content, _ in found]
            else:
                reach = _REACH
        elif folded not in STOPWORDS and before != "none":
            content, is_turned = _without_prefix(folded)
            found.append((content, (reach > 0) != is_turned))
            reach -= 1
        # "None of the boats": the boats are not what is denied.
        before = "none" if before == "none" and folded in {"of", "the"} else folded
    return found


def _without_prefix(word: str) -> tuple[str, bool]:
    """ "unconfirmed" is "confirmed", denied."""
    match = _UN.fullmatch(word)
    if match is None:
        return stem(word), False
    return stem(match["rest"]), True
