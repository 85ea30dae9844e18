"""The grounding seam: which sentences help, is there an answer at all, is this statement supported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from index.rows import Vector


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence in its context, as the grounding model reads it.

    `before` is the sentence before it in the same article ("" when first); `vector` its stored unit
    vector or None. Candidates of one `article` with following `index` are neighbours, and read together.
    """

    text: str
    before: str
    title: str
    vector: Vector | None
    article: str = ""
    index: int = 0


@dataclass(frozen=True, slots=True)
class Span:
    """Where in a sentence the answer stands, in code points, and how probable that is (0..1)."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Relevance:
    """How probably a sentence helps to answer (0..1), and the answer in it where a phrase answers.

    `logit` is what a model made of the sentence itself, None where it did not read it.
    """

    score: float
    span: Span | None = None
    logit: float | None = None


@dataclass(frozen=True, slots=True)
class Entailment:
    """What a premise says of a statement; the three sum to one."""

    supported: float
    not_enough: float
    contradicted: float


class Grounder(Protocol):
    """Judges relevance, answerability and support. All scores are in 0..1."""

    @property
    def name(self) -> str:
        """What answers report as `model.grounding`."""

    @property
    def answer_from(self) -> float:
        """The `answerable` score from which a question is answered, as fitted with the model."""

    @property
    def supported_from(self) -> float:
        """The `Entailment.supported` from which a statement is released, as fitted with the model."""

    def relevance(
        self, question: str, question_vector: Vector, candidates: Sequence[Candidate]
    ) -> list[Relevance]:
        """For each candidate: how probably it helps to answer the question."""

    def answerable(
        self,
        question: str,
        question_vector: Vector,
        candidates: Sequence[Candidate],
        relevance: Sequence[Relevance],
    ) -> float:
        """How probably the candidates (best first, with their relevance) answer the question."""

    def entailment(self, statement: str, premise: str, title: str = "") -> Entailment:
        """What the premise, sentences of an article with this title, says of the statement."""
