"""Judges what a small model made of one source: does it say something, do its parts belong together there?

Verification comes later and checks any statement against what it cites. These are the mistakes of a model
that may only rearrange the words it was shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from index.wording import content_stems, content_words, fold, stem, words

_CLAUSE_END = re.compile(r"[,;:–—”\"]+(?:\s|$)|\s(?:and|but|while|whereas|although)\s")
_INTERROGATIVES = frozenset({"how", "who", "whom", "whose", "what", "when", "where", "which", "why"})
_HEDGES = frozenset(
    "alleged allegedly apparently appear appeared appears could expected likely may maybe might perhaps "
    "possible possibly probable probably purported reportedly rumoured seem seemed seems suspected "
    "unconfirmed".split()
)


def is_usable(statement: str, source: str, question: str) -> bool:
    """True when the statement may be shown instead of a quotation of its source."""
    return (
        not _repeats_itself(statement)
        and _says_something(statement, question)
        and _keeps_hedges(statement, source)
        and _numbers_keep_their_company(statement, source)
        and _neighbours_belong_together(statement, source, question)
    )


def _repeats_itself(statement: str) -> bool:
    """True for "... a total collapse of a total collapse"."""
    pairs = list(pairwise(stem(word) for word in content_words(statement)))
    return len(pairs) != len(set(pairs))


def _says_something(statement: str, question: str) -> bool:
    """A reply to who, what, when ... holds more than the question held."""
    asked = [fold(word) for word in words(question)]
    if not asked or asked[0] not in _INTERROGATIVES:
        return len(words(statement)) > 2
    return bool(content_stems(statement) - content_stems(question))


def _keeps_hedges(statement: str, source: str) -> bool:
    """What is said "reportedly" is not passed on as a fact."""
    return {fold(word) for word in words(source)} & _HEDGES <= {fold(word) for word in words(statement)}


def _numbers_keep_their_company(statement: str, source: str) -> bool:
    """What stands beside a number stands in its clause of the source: not "327 displaced" for "327 killed"."""
    clauses = [(set(content_words(part)), content_stems(part)) for part in _CLAUSE_END.split(source)]
    return all(
        any(number in given and company <= stems for given, stems in clauses)
        for number, company in _numbers_with_company(statement)
    )


def _numbers_with_company(statement: str) -> Iterator[tuple[str, set[str]]]:
    """Each number with the stem of the content word before it and of the two after it."""
    for clause in _CLAUSE_END.split(statement):
        content = content_words(clause)
        for at, word in enumerate(content):
            if word[:1].isdigit():
                yield word, {stem(other) for other in content[max(at - 1, 0) : at] + content[at + 1 : at + 3]}


def _neighbours_belong_together(statement: str, source: str, question: str) -> bool:
    """Content words that became neighbours shared a clause, or met where what stood between them was left out.

    "Anna Keller, 54, the director, said": Keller may come to stand beside director and beside said.
    """
    clauses = [[stem(word) for word in content_words(part)] for part in _CLAUSE_END.split(source)]
    clauses = [clause for clause in clauses if clause]
    given = {word for clause in clauses for word in clause}
    asked = content_stems(question)
    ends = {clause[-1] for clause in clauses}
    starts = {clause[0] for clause in clauses}
    return all(
        one == other
        or {one, other} <= asked
        or not {one, other} <= given
        or (one in ends and other in starts)
        or any(one in clause and other in clause for clause in clauses)
        for one, other in pairwise(stem(word) for word in content_words(statement))
    )
