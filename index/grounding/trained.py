"""Grounding by the trained model: it reads the candidates that stand best by words and vectors."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.grounding import Candidate, Entailment, Relevance
from index.grounding.features import standings
from index.grounding.logistic import Logistic, Matrix
from index.grounding.model import MODEL, GroundingModel, Pair
from index.rows import Vector

CALIBRATION = Path(__file__).with_name("calibration.json")
READ_CLOSELY = 14  # candidates the model reads: about 90 ms on two cores
_TITLE_WORDS, _BEFORE_WORDS = 12, 30


class TrainedGrounder:
    """The `Grounder` over `grounding.onnx`; thresholds come from `python -m index.grounding.training.calibrate`."""

    name = "byline-grounding-1"

    def __init__(self, model: Path = MODEL, calibration: Path = CALIBRATION) -> None:
        self._model = GroundingModel(model)
        fitted = json.loads(calibration.read_text())
        self._answerable = Logistic.from_json(fitted["answerable"])
        self.answer_from = float(fitted["answer_from"])
        self.supported_from = float(fitted["supported_from"])

    def relevance(
        self, question: str, question_vector: Vector, candidates: Sequence[Candidate]
    ) -> list[Relevance]:
        """For each candidate: how probably it helps to answer the question."""
        standing = standings(question, question_vector, candidates)
        close = [int(place) for place in np.argsort(-standing, kind="stable")[:READ_CLOSELY]]
        replies = self._model.read([_pair(question, candidates[place]) for place in close])
        least = min((reply.relevance for reply in replies), default=0.0)
        # What was not read stays below all that was, in the order of its standing.
        relevance = [Relevance(float(0.5 * least * place)) for place in standing]
        for place, reply in zip(close, replies, strict=True):
            relevance[place] = Relevance(reply.relevance, reply.span)
        return relevance

    def answerable(
        self,
        question: str,  # noqa: ARG002  the model has read it
        question_vector: Vector,
        candidates: Sequence[Candidate],
        relevance: Sequence[Relevance],
    ) -> float:
        """How probably the candidates (best first, with their relevance) answer the question."""
        row = answer_row(question_vector, candidates, relevance)
        return float(self._answerable.probability(row)[0])

    def entailment(self, statement: str, premise: str) -> Entailment:
        """What the premise says of the statement."""
        return Entailment(*self._model.read([Pair(statement, premise)])[0].support)


def answer_row(
    question_vector: Vector, candidates: Sequence[Candidate], relevance: Sequence[Relevance]
) -> Matrix:
    """What tells an answer from its absence, of candidates ranked best first: (1, 4)."""
    best = float(np.clip(relevance[0].score, 1e-5, 1 - 1e-5))
    second = float(np.clip(relevance[1].score, 1e-5, 1 - 1e-5)) if len(relevance) > 1 else 1e-5
    span = relevance[0].span
    vectors = [candidate.vector for candidate in candidates if candidate.vector is not None]
    nearest = max((float(vector @ question_vector) for vector in vectors), default=0.0)
    return np.array([[_logit(best), _logit(second), span.score if span else 0.0, nearest]])


def _logit(probability: float) -> float:
    return float(np.log(probability / (1 - probability)))


def _pair(question: str, candidate: Candidate) -> Pair:
    title = " ".join(candidate.title.split()[:_TITLE_WORDS])
    before = " ".join(candidate.before.split()[-_BEFORE_WORDS:])
    return Pair(question, candidate.text, f"{title}. {before}".strip())
