"""The grounding seam: does this sentence help to answer, is there an answer at all, is this statement supported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from index.rows import Vector


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence in its context, as the grounding model reads it.

    `before` is the sentence before it in the same article ("" when first); `vector` its stored unit vector or None.
    """

    text: str
    before: str
    title: str
    vector: Vector | None


class Grounder(Protocol):
    """Judges relevance, answerability and support. All scores are in 0..1."""

    @property
    def name(self) -> str:
        """What answers report as `model.grounding`."""

    def relevance(
        self, question: str, question_vector: Vector, candidates: Sequence[Candidate]
    ) -> list[float]:
        """For each candidate: how probably it helps to answer the question."""

    def answerable(
        self,
        question: str,
        question_vector: Vector,
        candidates: Sequence[Candidate],
        relevance: Sequence[float],
    ) -> float:
        """How probably the candidates (best first, with their relevance) answer the question."""

    def support(self, statement: str, premise: str) -> float:
        """How far the premise carries the statement."""
