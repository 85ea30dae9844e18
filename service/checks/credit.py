"""What one source says or does must not be told of another: the sentence that says it must not name somebody else."""

from __future__ import annotations

import re

from index.sentences import split_sentences
from index.wording import content_words, fold, names, stem
from service.checks.aliases import one_name, with_short_names
from service.checks.days import find_mentions, without_mentions
from service.checks.problem import Premise, Problem

_SAID_THERE = 0.6  # of the statement's words without names: from here on a sentence is the one that says it
_FEWEST = 3  # such words
_POINTS_BACK = re.compile(
    r"\b(?:he|she|they|it|his|her|hers|him|their|them|its|this|that|these|those|who|both|one)\b",
    re.IGNORECASE,
)


def check(statement: str, premise: Premise) -> list[Problem]:
    """A problem where the one sentence that says it names others, and the statement's names stand elsewhere only."""
    statement, source = (
        with_short_names(without_mentions(text, find_mentions(text))) for text in (statement, premise.text)
    )
    said = _named(statement)
    sentences = [source[start:end] for start, end in split_sentences(source)]
    if not said or len(sentences) < 2:
        return []
    telling = max(sentences, key=lambda sentence: _share(statement, sentence))
    if _share(statement, telling) < _SAID_THERE or _points_back(telling):
        return []
    there = _named(telling)
    if not there or said & there or said & {one_name(word) for word in content_words(telling)}:
        return []
    others = [name for name in names(telling) if not name.isupper()]
    return [Problem("credit", f"the cited sentence says this of {' '.join(others[:2])}", contradicts=True)]


def _share(statement: str, sentence: str) -> float:
    """How many of the statement's content words that are no names stand in the sentence."""
    named = {fold(name) for name in names(statement)}
    plain = {stem(word) for word in content_words(statement) if word not in named}
    if len(plain) < _FEWEST:
        return 0.0
    return len(plain & {stem(word) for word in content_words(sentence)}) / len(plain)


def _points_back(sentence: str) -> bool:
    """Whether a pronoun stands before any name: it may mean whom the sentence before names."""
    found = _POINTS_BACK.search(sentence)
    if found is None:
        return False
    named = [sentence.find(name) for name in names(sentence)]
    return not named or found.start() < min(named)


def _named(text: str) -> frozenset[str]:
    return frozenset(
        one_name(re.sub(r"['’]\w*$", "", part)) for name in names(text) for part in name.split("-")
    )
