"""Grounding by similarity: word and vector overlap weighed by two small logistic models; needs no model file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.grounding import Candidate
from index.grounding.features import FEATURES, feature_rows, standings
from index.rows import Vector
from index.wording import content_words, stem

WEIGHTS = Path(__file__).with_name("similarity.json")
READ_CLOSELY = 24  # candidates whose features are computed; the others keep a score below all of these
_BEST = 5  # candidates that say whether there is an answer
# Words that hedge or frame a claim without adding to it.
_FRAMING = frozenset(
    "around about nearly almost roughly approximately reportedly report reported told add added".split()
)

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic model over standardised features."""

    mean: Matrix
    scale: Matrix
    weights: Matrix
    bias: float

    def probability(self, rows: Matrix) -> Matrix:
        """Probabilities for (n, features): (n,)."""
        scores: Matrix = ((rows - self.mean) / self.scale) @ self.weights + self.bias
        return 1.0 / (1.0 + np.exp(-scores))

    @classmethod
    def from_json(cls, values: dict[str, list[float]]) -> Logistic:
        """Read what `as_json` wrote."""
        return cls(
            np.array(values["mean"]),
            np.array(values["scale"]),
            np.array(values["weights"]),
            float(values["bias"][0]),
        )

    def as_json(self) -> dict[str, list[float]]:
        """Plain values, rounded to six digits."""
        named = {
            "mean": self.mean,
            "scale": self.scale,
            "weights": self.weights,
            "bias": np.array([self.bias]),
        }
        return {name: [round(float(value), 6) for value in values] for name, values in named.items()}


class SimilarityGrounder:
    """The `Grounder` of this release; fitted by `python -m index.grounding.fit`."""

    name = "similarity-1"

    def __init__(self, weights: Path = WEIGHTS) -> None:
        fitted = json.loads(weights.read_text())
        self._relevance = Logistic.from_json(fitted["relevance"])
        self._answerable = Logistic.from_json(fitted["answerable"])

    def relevance(
        self, question: str, question_vector: Vector, candidates: Sequence[Candidate]
    ) -> list[float]:
        """For each candidate: how probably it helps to answer the question."""
        close, rows = read_closely(question, question_vector, candidates)
        scores = np.zeros(len(candidates))
        scores[close] = self._relevance.probability(rows)
        return [float(score) for score in scores]

    def answerable(
        self,
        question: str,
        question_vector: Vector,
        candidates: Sequence[Candidate],
        relevance: Sequence[float],
    ) -> float:
        """How probably the candidates (best first, with their relevance) answer the question."""
        best = list(candidates[:READ_CLOSELY])
        standing = standings(question, question_vector, candidates)[: len(best)]
        rows = feature_rows(question, question_vector, best, standing.tolist())
        return float(self._answerable.probability(answer_row(rows, np.array(relevance[: len(best)])))[0])

    def support(self, statement: str, premise: str) -> float:
        """Share of the statement's content words that the premise has, 0..1."""
        said = [stem(word) for word in content_words(statement) if word not in _FRAMING]
        if not said:
            return 0.0
        given = {stem(word) for word in content_words(premise)}
        return sum(word in given for word in said) / len(said)


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
