"""What a question and a sentence in context have in common, as numbers."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.grounding import Candidate
from index.rows import Vector
from index.wording import content_stems, content_words, fold, names, stem, words

FEATURES = (
    "cosine",  # of question and sentence
    "coverage",  # share of the question's content words in the sentence
    "coverage_in_context",  # the same in sentence, sentence before and title
    "names_missing",  # share of the question's names that the context lacks
    "any_name_missing",
    "number_missing",  # the question gives a number that the context lacks
    "kind_offered",  # the sentence offers a new number, date or name where one is asked for
    "length",  # content words of the sentence, 40 and more as 1
    "has_before",
    "question_names",  # number of names in the question, fifths
    "standing",  # words and meaning shared with the question, among the candidates
)

_KINDS = (
    (
        "number",
        re.compile(
            r"\bhow (?:many|much|large|big|far|long|old|tall|high|often|fast)\b"
            r"|\b(?:percent|number|percentage|amount|share)\b"
        ),
    ),
    ("date", re.compile(r"\bwhen\b|\b(?:what|which) (?:year|date|day|month|time|century|decade)\b")),
    (
        "name",
        re.compile(
            r"\bwho\b|\bwhose\b|\bwhom\b|\bwhere\b|\bwhich (?:person|man|woman|group|city|country|company)\b"
        ),
    ),
)
_NUMBER_WORDS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty dozen dozens hundred "
    "hundreds thousand thousands million millions billion half most majority third quarter".split()
)
_DATE_WORDS = frozenset(
    "january february march april may june july august september october november december monday tuesday "
    "wednesday thursday friday saturday sunday today yesterday tomorrow week month year century".split()
)
_YEAR = re.compile(r"(?:1\d|20)\d\d(?:s)?")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, read once."""

    stems: frozenset[str]
    names: frozenset[str]
    numbers: frozenset[str]
    kind: str

    @classmethod
    def read(cls, question: str) -> Asked:
        """Read a question."""
        content = content_words(question)
        kind = next((kind for kind, pattern in _KINDS if pattern.search(question.lower())), "other")
        return cls(
            stems=frozenset(map(stem, content)),
            names=frozenset(stem(part) for name in names(question) for part in fold(name).split("-")),
            numbers=frozenset(word for word in content if word[0].isdigit()),
            kind=kind,
        )


def standings(question: str, question_vector: Vector, candidates: Sequence[Candidate]) -> NDArray[np.float64]:
    """How each candidate stands among all: the mean of min-max cosine and of shared rare words, 0..1.

    A word is rare when few candidates have it, so no statistics of the whole collection are needed.
    """
    asked = content_stems(question)
    shared = [asked & content_stems(candidate.text) for candidate in candidates]
    spread = Counter(word for found in shared for word in found)
    weights = {word: math.log(1 + len(candidates) / count) for word, count in spread.items()}
    lexical = np.array([sum(weights[word] for word in found) for found in shared], dtype=np.float64)
    cosine = np.array([_cosine(candidate, question_vector) for candidate in candidates])
    lexical /= lexical.max() + 1e-9
    cosine = (cosine - cosine.min()) / (cosine.max() - cosine.min() + 1e-9)
    standing: NDArray[np.float64] = (lexical + cosine) / 2
    return standing


def feature_rows(
    question: str, question_vector: Vector, candidates: Sequence[Candidate], standing: Sequence[float]
) -> NDArray[np.float64]:
    """One row of `FEATURES` for each candidate: (n, 11)."""
    asked = Asked.read(question)
    rows = [
        [*_row(asked, question_vector, candidate), place]
        for candidate, place in zip(candidates, standing, strict=True)
    ]
    return np.array(rows, dtype=np.float64)


def _cosine(candidate: Candidate, question_vector: Vector) -> float:
    return float(candidate.vector @ question_vector) if candidate.vector is not None else 0.0


def _row(asked: Asked, question_vector: Vector, candidate: Candidate) -> list[float]:
    sentence = content_stems(candidate.text)
    context = sentence | content_stems(candidate.before) | content_stems(candidate.title)
    total = len(asked.stems) or 1
    missing = asked.names - context
    return [
        _cosine(candidate, question_vector),
        len(asked.stems & sentence) / total,
        len(asked.stems & context) / total,
        len(missing) / len(asked.names) if asked.names else 0.0,
        float(bool(missing)),
        float(bool(asked.numbers - context)),
        _kind_offered(asked, candidate.text),
        min(len(sentence), 40) / 40,
        float(bool(candidate.before)),
        len(asked.names) / 5,
    ]


def _kind_offered(asked: Asked, text: str) -> float:
    """1 when the sentence holds something new of the kind asked for, 0 when not, 0.5 when no kind is asked."""
    if asked.kind == "other":
        return 0.5
    if asked.kind == "name":
        opening = words(text)[:1]
        new = {stem(name) for name in [*names(text), *(word for word in opening if word[:1].isupper())]}
        return float(bool(new - asked.stems))
    new_words = [word for word in content_words(text) if stem(word) not in asked.stems]
    if asked.kind == "number":
        return float(any(word[0].isdigit() or word in _NUMBER_WORDS for word in new_words))
    return float(any(word in _DATE_WORDS or _YEAR.fullmatch(word) for word in new_words))
