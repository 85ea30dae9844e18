"""Grounding by the trained model and by similarity together: the model reads what similarity ranks best."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.errors import GroundingFailed
from index.grounding import Candidate, Entailment, Relevance, Span
from index.grounding.logistic import Logistic, Matrix
from index.grounding.model import MODEL_FILE, Asked, GroundingModel, Reply, Shares
from index.grounding.similarity import SimilarityGrounder, longest_run
from index.grounding.windows import windows_around
from index.rows import Vector
from index.sentences import split_sentences
from index.wording import content_words, stem

CALIBRATION_FILE = "calibration.json"
WINDOWS = 6  # that the model reads of a question's candidates
WINDOW_TOKENS = 180


@dataclass(frozen=True, slots=True)
class Closely:
    """What the model read: places of candidates, logits of model and similarity (n, 2), and the answer in each."""

    places: list[int]
    rows: Matrix
    spans: list[Span | None]


class TrainedGrounder:
    """The `Grounder` over a folder with `grounding.onnx` and `calibration.json`, as `make train-grounding` leaves it.

    Raises:
        GroundingFailed: one of them is missing or cannot be read.
    """

    def __init__(self, folder: Path, *, name: str) -> None:
        self.name = name
        self._model = GroundingModel(folder / MODEL_FILE)
        self._similarity = SimilarityGrounder()
        try:
            fitted = json.loads((folder / CALIBRATION_FILE).read_text())
            self._relevance = Logistic.from_json(fitted["relevance"])
            self._answerable = Logistic.from_json(fitted["answerable"])
            self._support = Logistic.from_json(fitted["support"])
            self.answer_from = float(fitted["answer_from"])
            self.supported_from = float(fitted["supported_from"])
        except (OSError, ValueError, LookupError, TypeError) as error:
            raise GroundingFailed(
                f"{CALIBRATION_FILE} of the grounding model cannot be read: {error!r}"
            ) from error

    def relevance(
        self, question: str, question_vector: Vector, candidates: Sequence[Candidate]
    ) -> list[Relevance]:
        """For each candidate: how probably it helps to answer the question.

        Args:
            candidates: sentences of the best retrieved passage first.
        """
        similar = self._similar(question, question_vector, candidates)
        read = self._read(question, candidates, similar)
        scores = self._relevance.probability(read.rows) if read.places else np.zeros(0)
        least = float(scores.min()) if len(scores) else 0.0
        # What the model did not read stays below all that it did, in the order of similarity.
        found = [Relevance(0.5 * least * score) for score in similar]
        for place, score, span, logit in zip(read.places, scores, read.spans, read.rows[:, 0], strict=True):
            found[place] = Relevance(float(score), span, float(logit))
        return found

    def read_closely(
        self, question: str, question_vector: Vector, candidates: Sequence[Candidate]
    ) -> Closely:
        """What the model reads of the candidates, before anything is fitted."""
        return self._read(question, candidates, self._similar(question, question_vector, candidates))

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
        """What tells an answer from its absence, of candidates ranked best first: (1, 4).

        The model's own logits say more here than the ranks they were fitted to (docs/decisions/0008-*.md).
        """
        logits = np.array([item.logit for item in relevance if item.logit is not None])
        span = relevance[0].span
        similar = self._similarity.answerable(question, question_vector, candidates, relevance)
        best, of_all = (logits.max(), np.logaddexp.reduce(logits)) if len(logits) else (-10.0, -10.0)
        return np.array([[best, of_all, span.score if span else 0.0, _logit(similar)]])

    def entailment(self, statement: str, premise: str, title: str = "") -> Entailment:
        """What the premise says of the statement, by what the model reads and the words they share."""
        read = self._judged(statement, premise, title)
        supported = float(self._support.probability(_support_row(statement, premise, read))[0])
        _, not_enough, contradicted = read
        rest = (1 - supported) / max(not_enough + contradicted, 1e-6)
        return Entailment(supported, not_enough * rest, contradicted * rest)

    def support_row(self, statement: str, premise: str, title: str = "") -> Matrix:
        """What tells a supported statement: the model's logits for and against, and words shared: (1, 4)."""
        return _support_row(statement, premise, self._judged(statement, premise, title))

    def _judged(self, statement: str, premise: str, title: str) -> Shares:
        """By the window of the premise that supports most."""
        return max(self._model.judge(self._asked(statement, premise, title)))

    def _asked(self, statement: str, premise: str, title: str) -> list[Asked]:
        """The premise in as few windows as hold it."""
        windows: list[list[str]] = [[]]
        room = whole = self._model.reader.room(statement, title)
        for start, end in split_sentences(premise):
            cost = self._model.reader.count(premise[start:end])
            if cost > room and windows[-1]:
                windows.append([])
                room = whole
            windows[-1].append(premise[start:end])
            room -= cost
        return [Asked(statement, tuple(sentences), title) for sentences in windows]

    def _similar(
        self, question: str, question_vector: Vector, candidates: Sequence[Candidate]
    ) -> list[float]:
        return [item.score for item in self._similarity.relevance(question, question_vector, candidates)]

    def _read(self, question: str, candidates: Sequence[Candidate], similar: Sequence[float]) -> Closely:
        order = reading_order(similar)
        windows = windows_around(
            question, candidates, order, self._model.reader, most=WINDOWS, tokens=WINDOW_TOKENS
        )
        asked = [Asked(question, window.sentences, window.title) for window in windows]
        judged: dict[int, tuple[float, Span | None]] = {}
        for window, reply in zip(windows, self._model.read(asked), strict=True):
            judged |= _by_place(window.places, reply)
        places = sorted(judged)
        rows = [[judged[place][0], _logit(similar[place])] for place in places]
        matrix = np.array(rows, dtype=np.float64).reshape(len(places), 2)
        return Closely(places, matrix, [judged[place][1] for place in places])


def _support_row(statement: str, premise: str, read: Shares) -> Matrix:
    supported, _, contradicted = read
    said, given = ([stem(word) for word in content_words(text)] for text in (statement, premise))
    shared = len([word for word in said if word in given]) / max(1, len(said))
    in_one_run = longest_run(said, given) / max(1, len(said))
    return np.array([[_logit(supported), _logit(contradicted), shared, in_one_run]])


def reading_order(similar: Sequence[float]) -> list[int]:
    """By turns the likeliest sentence and the best passage not read yet: each finds what the other misses."""
    by_likeness = sorted(range(len(similar)), key=lambda place: -similar[place])
    return [place for pair in zip(by_likeness, range(len(similar)), strict=True) for place in pair]


def _by_place(places: Sequence[int | None], reply: Reply) -> dict[int, tuple[float, Span | None]]:
    read = zip(places, reply.relevance, reply.spans, strict=False)  # the last may not have fitted
    return {place: (score, span) for place, score, span in read if place is not None}


def _logit(probability: float) -> float:
    kept = min(max(probability, 1e-5), 1 - 1e-5)
    return float(np.log(kept / (1 - kept)))
