"""Verification: does a statement say only what the sentences it cites say?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.grounding import Grounder
from service.answer import Evidence, Support, Verdict
from service.checks import Premise, find_problems

SUPPORTED_FROM = 0.75  # docs/decisions/0006-grounding-interim.md
PARTIAL_FROM = 0.5


class Verifier:
    """Hard checks as vetoes, then the grounding model's score."""

    def __init__(self, grounder: Grounder) -> None:
        self._grounder = grounder

    def verify(self, statement: str, cited: Sequence[Evidence]) -> Support:
        """Judge `statement` against exactly the sentences it cites (with their antecedents), nothing else."""
        if not cited:
            return Support(Verdict.UNSUPPORTED, 0.0, ("it cites no sentence",))
        if any(_folded(statement) == _folded(item.sentence.text) for item in cited):
            return Support(Verdict.SUPPORTED, 1.0)
        premise = premise_of(cited)
        problems = find_problems(statement, premise)
        score = self._grounder.support(statement, premise.text)
        reasons = tuple(problem.message for problem in problems)
        if any(problem.contradicts for problem in problems):
            return Support(Verdict.CONTRADICTED, min(score, 0.1), reasons)
        if problems:
            return Support(Verdict.UNSUPPORTED, min(score, 0.3), reasons)
        if score >= SUPPORTED_FROM:
            return Support(Verdict.SUPPORTED, score)
        verdict = Verdict.PARTIAL if score >= PARTIAL_FROM else Verdict.UNSUPPORTED
        return Support(verdict, score, ("the cited sentence does not say all of it",))


def premise_of(cited: Sequence[Evidence]) -> Premise:
    """The cited sentences in order, each after the sentence it leans on."""
    texts = []
    for item in cited:
        if item.antecedent is not None:
            texts.append(item.antecedent.text)
        texts.append(item.sentence.text)
    return Premise(" ".join(dict.fromkeys(texts)), cited[0].info.published_at)


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
