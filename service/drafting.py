"""Drafting: statements that cite evidence labels, quoted or phrased by an LLM; verification comes after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from service.answer import Draft, DraftStatement, Evidence, Origin, Question
from service.llm import LLM


class Drafter(Protocol):
    """Turns evidence into cited statements."""

    def draft(self, question: Question, evidence: Sequence[Evidence], *, deadline: float) -> Draft:
        """Statements citing the labels of `evidence`, before `deadline` (a `time.monotonic()` value).

        Raises:
            LLMError: the model could not be used; the caller may quote instead.
        """


class QuoteDrafter:
    """Quotes the most relevant evidence sentences verbatim; calls no LLM."""

    def draft(self, question: Question, evidence: Sequence[Evidence], *, deadline: float) -> Draft:  # noqa: ARG002  quoting takes no time
        """One quoted statement per evidence sentence, best first, at most `max_statements`."""
        best = sorted(evidence, key=lambda item: -item.relevance)[: question.max_statements]
        return Draft(tuple(DraftStatement(item.sentence.text, (item.label,), Origin.QUOTED) for item in best))


def open_drafter(llm: LLM | None) -> Drafter:
    """The drafter that suits the model: quoting for None, one short sentence at a time for a small one."""
    raise NotImplementedError
