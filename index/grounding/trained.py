"""Grounding by the trained model and by similarity together: the model reads what similarity ranks best."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.errors import GroundingFailed
from index.grounding import Candidate, Entailment, Relevance
from index.grounding.logistic import Logistic, Matrix
from index.grounding.model import MODEL_FILE, GroundingModel, Pair
from index.grounding.similarity import SimilarityGrounder
from index.rows import Vector

CALIBRATION_FILE = "calibration.json"
READ_CLOSELY = 10  # candidates the model reads: about 95 ms on two cores
_TITLE_WORDS, _BEFORE_WORDS = 12, 30


class TrainedGrounder:
    """The `Grounder` over a folder with `grounding.onnx` and `calibration.json`, as `make train-grounding` leaves it.

    Raises:
        GroundingFailed: one of them is missing or cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self.name = f"trained:{folder.name}"
        self._model = GroundingModel(folder / MODEL_FILE)
        self._similarity = SimilarityGrounder()
        try:
            fitted = json.loads((folder / CALIBRATION_FILE).read_text())
            self._relevance = Logistic.from_json(fitted["relevance"])
            self._answerable = Logistic.from_json(fitted["answerable"])
            self.answer_from = float(fitted["answer_from"])
            self.supported_from = float(fitted["supported_from"])
        except (OSError, ValueError, LookupError, TypeError) as error:
            raise GroundingFailed(
                f"{CALIBRATION_FILE} of the grounding model cannot be read: {error!r}"
            ) from error

    def relevance(
        self, question: str, question_vector: Vector, candidates: Sequence[Candidate]
    ) -> list[Relevance]:
        """For each candidate: how probably it helps to answer the question."""
        similar = self._similar(question, question_vector, candidates)
        close, rows, read = self._read(question, candidates, similar)
        scores = self._relevance.probability(rows)
        rank = {place: at for at, place in enumerate(close)}
        least = float(scores.min()) if len(scores) else 0.0
        # What the model did not read stays below all that it did, in the order of similarity.
        return [
            Relevance(float(scores[rank[place]]), read[rank[place]].span)
            if place in rank
            else Relevance(0.5 * least * similar[place])
            for place in range(len(candidates))
        ]

    def read_closely(
        self, question: str, question_vector: Vector, candidates: Sequence[Candidate]
    ) -> tuple[list[int], Matrix, list[Relevance]]:
        """What the model reads: places of the candidates, (logits of model and similarity) for each, the replies."""
        return self._read(question, candidates, self._similar(question, question_vector, candidates))

    def _similar(
        self, question: str, question_vector: Vector, candidates: Sequence[Candidate]
    ) -> list[float]:
        return [item.score for item in self._similarity.relevance(question, question_vector, candidates)]

    def _read(
        self, question: str, candidates: Sequence[Candidate], similar: Sequence[float]
    ) -> tuple[list[int], Matrix, list[Relevance]]:
        close = sorted(range(len(candidates)), key=lambda place: -similar[place])[:READ_CLOSELY]
        replies = self._model.read([_pair(question, candidates[place]) for place in close])
        rows = [
            [_logit(reply.relevance), _logit(similar[place])]
            for reply, place in zip(replies, close, strict=True)
        ]
        read = [Relevance(reply.relevance, reply.span) for reply in replies]
        return close, np.array(rows, dtype=np.float64).reshape(len(close), 2), read

    def answerable(
        self,
        question: str,
        question_vector: Vector,
        candidates: Sequence[Candidate],
        relevance: Sequence[Relevance],
    ) -> float:
        """How probably the candidates (best first, with their relevance) answer the question."""
        row = self.answer_row(question, question_vector, candidates, relevance)
        return float(self._answerable.probability(row)[0])

    def answer_row(
        self,
        question: str,
        question_vector: Vector,
        candidates: Sequence[Candidate],
        relevance: Sequence[Relevance],
    ) -> Matrix:
        """What tells an answer from its absence, of candidates ranked best first: (1, 4)."""
        span = relevance[0].span
        similar = self._similarity.answerable(question, question_vector, candidates, relevance)
        second = relevance[1].score if len(relevance) > 1 else 0.0
        return np.array(
            [[_logit(relevance[0].score), _logit(second), span.score if span else 0.0, _logit(similar)]]
        )

    def entailment(self, statement: str, premise: str) -> Entailment:
        """What the premise says of the statement: what the model reads, or that it has the words in one run."""
        supported, not_enough, contradicted = self._model.read([Pair(statement, premise)])[0].support
        in_one_run = self._similarity.entailment(statement, premise).supported
        if in_one_run < self._similarity.supported_from or in_one_run <= supported:
            return Entailment(supported, not_enough, contradicted)
        rest = (1 - in_one_run) / max(not_enough + contradicted, 1e-6)
        return Entailment(in_one_run, not_enough * rest, contradicted * rest)


def _logit(probability: float) -> float:
    kept = min(max(probability, 1e-5), 1 - 1e-5)
    return float(np.log(kept / (1 - kept)))


def _pair(question: str, candidate: Candidate) -> Pair:
    title = " ".join(candidate.title.split()[:_TITLE_WORDS])
    before = " ".join(candidate.before.split()[-_BEFORE_WORDS:])
    return Pair(question, candidate.text, f"{title}. {before}".strip())
