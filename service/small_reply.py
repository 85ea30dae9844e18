"""Judges what a small model made of one source: does it say something, do its parts belong together there?

Verification comes later and checks any statement against what it cites. These are the mistakes of a model
that may only rearrange the words it was shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from index.wording import content_stems, content_words, fold, stem, words
from service.word_grammar import read_words

_FEWEST_DIFFERENT = 0.75
_CLAUSE_END = re.compile(r"[,;:–—”\"]+(?:\s|$)|\s(?:and|but|while|whereas|although)\s")
_ATTRIBUTES = re.compile(r"\b(?:said|says|added|announced|confirmed|estimated|reported)\W*$")
_ASKS_A_NUMBER = re.compile(r"how (?:many|much|often|long|high|far|old|big|large)\b", re.IGNORECASE)
_CONTINUES = re.compile(r"\s*(?:has|have|had|is|are|was|were|will|would|said|says|told)\b")
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
        and _gives_a_number_if_asked(statement, question)
        and _keeps_hedges(statement, source)
        and _numbers_keep_their_company(statement, source)
        and _neighbours_belong_together(statement, source, question)
    )


def _repeats_itself(statement: str) -> bool:
    """True for "... a total collapse of a total collapse"."""
    stems = [stem(word) for word in content_words(statement)]
    pairs = list(pairwise(stems))
    return len(pairs) != len(set(pairs)) or len(set(stems)) < _FEWEST_DIFFERENT * len(stems)


def _says_something(statement: str, question: str) -> bool:
    """The statement names what was asked about and, after who, what, when ..., something more."""
    said, asked = content_stems(statement), content_stems(question)
    if asked and not said & asked:
        return False  # "The port city of Tartus.": a fragment, no sentence
    opening = [fold(word) for word in words(question)][:1]
    return bool(said - asked) or not _INTERROGATIVES & set(opening)


def _gives_a_number_if_asked(statement: str, question: str) -> bool:
    return not _ASKS_A_NUMBER.match(question.strip()) or any(word.is_number for word in read_words(statement))


def _keeps_hedges(statement: str, source: str) -> bool:
    """What is said "reportedly" is not passed on as a fact."""
    return {fold(word) for word in words(source)} & _HEDGES <= {fold(word) for word in words(statement)}


def _numbers_keep_their_company(statement: str, source: str) -> bool:
    """What stands beside a number stands in its clause of the source: not "327 displaced" for "327 killed"."""
    clauses = [(set(content_words(part)), content_stems(part)) for part in _CLAUSE_END.split(source)]
    return all(
        any(number in given and company - _sayers(source) <= stems for given, stems in clauses)
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
    """Content words that became neighbours shared a clause or meet where something was left out.

    Of three in a row the first two and the last two shared the same clause: "Russian" of the "Russian minister" in
    one clause does not lead from there to the "Russian state agency" in another.
    """
    parts = [part for part in _CLAUSE_END.split(source) if content_words(part)]
    clauses = [[stem(word) for word in content_words(part)] for part in parts]
    given = {word for clause in clauses for word in clause}
    asked = content_stems(question)
    joints = set(_joints(parts, clauses))
    sayers = _sayers(source)
    everywhere = frozenset(range(len(clauses)))

    def shared_by(one: str, other: str) -> frozenset[int]:
        if one in sayers or (one, other) in joints or one == other:
            return everywhere
        if {one, other} <= asked or not {one, other} <= given:
            return everywhere
        return frozenset(at for at, clause in enumerate(clauses) if one in clause and other in clause)

    shared = [shared_by(*pair) for pair in pairwise(stem(word) for word in content_words(statement))]
    return all(shared) and all(one & other for one, other in pairwise(shared))


def _sayers(source: str) -> set[str]:
    """The last words of "..., the war monitor estimated": moved to the front it may stand before anything."""
    return {
        stem(content_words(part)[-1])
        for part in _CLAUSE_END.split(source)
        if _ATTRIBUTES.search(part) and content_words(part)
    }


def _joints(parts: list[str], clauses: list[list[str]]) -> Iterator[tuple[str, str]]:
    """Where clauses may meet. In "Anna Keller, the director, said": Keller with director and with said.

    Not director with "has", whose subject came before; and the first word, often the subject, with later verbs.
    """
    for at, (part, clause) in enumerate(zip(parts, clauses, strict=True)):
        if at == 0:
            continue
        yield clauses[0][0], clause[0]
        if _ATTRIBUTES.search(part):
            yield from ((earlier[-1], clause[0]) for earlier in clauses[:at])
        if _CONTINUES.match(part):
            yield from ((earlier[-1], clause[0]) for earlier in clauses[: at - 1])
        else:
            yield clauses[at - 1][-1], clause[0]
