"""Grounding by similarity: word and vector overlap weighed by two small logistic models; needs no model file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.grounding import Candidate, Entailment, Relevance
from index.grounding.features import FEATURES, feature_rows, standings
from index.grounding.logistic import Logistic, Matrix
from index.rows import Vector
from index.wording import content_words, stem

WEIGHTS = Path(__file__).with_name("similarity.json")
READ_CLOSELY = 24  # candidates whose features are computed; the others keep a score below all of these
_BEST = 5  # candidates that say whether there is an answer
# Words that hedge or frame a claim without adding to it.
_FRAMING = frozenset(
    "around about nearly almost roughly approximately reportedly report reported told add added".split()
)


class SimilarityGrounder:
    """The `Grounder` of this release; fitted by `python -m index.grounding.training.fit_similarity`."""

    name = "similarity-1"
    supported_from = 0.85  # nearly every word of the statement stands in one clause of the premise

    def __init__(self, weights: Path = WEIGHTS) -> None:
        fitted = json.loads(weights.read_text())
        self._relevance = Logistic.from_json(fitted["relevance"])
        self._answerable = Logistic.from_json(fitted["answerable"])
        self.answer_from = float(fitted["threshold"])

    def relevance(
        self, question: str, question_vector: Vector, candidates: Sequence[Candidate]
    ) -> list[Relevance]:
        """For each candidate: how probably it helps to answer the question."""
        close, rows = read_closely(question, question_vector, candidates)
        scores = np.zeros(len(candidates))
        scores[close] = self._relevance.probability(rows)
        return [Relevance(float(score)) for score in scores]

    def answerable(
        self,
        question: str,
        question_vector: Vector,
        candidates: Sequence[Candidate],
        relevance: Sequence[Relevance],
    ) -> float:
        """How probably the candidates (best first, with their relevance) answer the question."""
        best = list(candidates[:READ_CLOSELY])
        standing = standings(question, question_vector, candidates)[: len(best)]
        rows = feature_rows(question, question_vector, best, standing.tolist())
        scores = np.array([item.score for item in relevance[: len(best)]])
        return float(self._answerable.probability(answer_row(rows, scores))[0])

    def entailment(self, statement: str, premise: str, title: str = "") -> Entailment:  # noqa: ARG002
        """Share of the statement's content words that follow one another in the premise.

        Words skipped between them may carry a negation or another subject ("the regime's forces left, taking
        control of ..."), so a run ends where more than one content word is skipped.
        """
        said = [stem(word) for word in content_words(statement) if word not in _FRAMING]
        given = [stem(word) for word in content_words(premise)]
        supported = longest_run(said, given) / len(said) if said else 0.0
        return Entailment(supported, 1.0 - supported, 0.0)


def longest_run(said: Sequence[str], given: Sequence[str], *, skip: int = 1) -> int:
    """How many words of `said` occur in `given` in order, with at most `skip` words skipped between two of them."""
    best = 0
    runs: dict[int, int] = {}  # where in `given` a run ends -> how long it is
    for word in said:
        ends = {}
        for place, other in enumerate(given):
            if other == word:
                ends[place] = 1 + max((runs.get(place - step, 0) for step in range(1, skip + 2)), default=0)
        runs |= ends
        best = max([best, *ends.values()])
    return best


def read_closely(
    question: str, question_vector: Vector, candidates: Sequence[Candidate]
) -> tuple[list[int], Matrix]:
    """The places of the candidates that stand best, best first, and their features: (places, (n, features))."""
    standing = standings(question, question_vector, candidates)
    close = [int(place) for place in np.argsort(-standing, kind="stable")[:READ_CLOSELY]]
    chosen = [candidates[place] for place in close]
    return close, feature_rows(question, question_vector, chosen, standing[close].tolist())


def answer_row(rows: Matrix, relevance: Matrix) -> Matrix:
    """Features of the question as a whole, from candidates ranked best first: (1, features + 6)."""
    cosine, coverage, in_context, missing = (FEATURES.index(name) for name in _SUMMARISED)
    best = rows[:_BEST]
    first = float(np.clip(relevance[0], 1e-6, 1 - 1e-6))
    second = float(relevance[1]) if len(relevance) > 1 else 0.0
    summary = [
        best[:, cosine].max(),
        best[:, coverage].max(),
        best[:, in_context].max(),
        best[:, missing].min(),
        np.log(first / (1 - first)),
        first - second,
    ]
    return np.concatenate([rows[0], summary])[None, :]


_SUMMARISED = ("cosine", "coverage", "coverage_in_context", "names_missing")
