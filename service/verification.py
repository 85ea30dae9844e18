"""Verification: does a statement say only what the sentences it cites say?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.grounding import Entailment, Grounder
from index.wording import content_stems, words
from service.answer import Evidence, Support, Verdict
from service.checks import Premise, Problem, find_problems

PARTIAL_SHARE = 0.7  # of the threshold for support
CONTRADICTED_FROM = 0.5
SHARED_TO_CONTRADICT = 0.5  # of the statement's content words


class Verifier:
    """Hard checks as vetoes, then the grounding model's score.

    Args:
        believed_from: the support that a statement needs where whoever writes it needs more than the grounder asks.
    """

    def __init__(self, grounder: Grounder, *, believed_from: float = 0.0) -> None:
        self._grounder = grounder
        self._supported_from = max(grounder.supported_from, believed_from)

    def verify(self, statement: str, cited: Sequence[Evidence]) -> Support:
        """Judge `statement` against exactly the sentences it cites (with their antecedents), nothing else."""
        if not cited:
            return Support(Verdict.UNSUPPORTED, 0.0, ("it cites no sentence",))
        if not words(statement):
            return Support(Verdict.UNSUPPORTED, 0.0, ("it says nothing",))
        if any(_folded(statement) == _folded(item.sentence.text) for item in cited):
            return Support(Verdict.SUPPORTED, 1.0)
        premise = premise_of(cited)
        problems = find_problems(statement, premise)
        judged = self._grounder.entailment(statement, premise.text, premise.title)
        if not problems:
            return self._judged(judged)
        return _vetoed(problems, judged, comparable=_on_one_subject(statement, premise.text))

    def _judged(self, judged: Entailment) -> Support:
        if judged.supported >= self._supported_from:
            return Support(Verdict.SUPPORTED, judged.supported)
        return Support(
            self._short_of_support(judged), judged.supported, ("the cited sentence does not say all of it",)
        )

    def _short_of_support(self, judged: Entailment) -> Verdict:
        if judged.contradicted >= CONTRADICTED_FROM:
            return Verdict.CONTRADICTED
        if judged.supported >= PARTIAL_SHARE * self._supported_from:
            return Verdict.PARTIAL
        return Verdict.UNSUPPORTED


def _vetoed(problems: Sequence[Problem], judged: Entailment, *, comparable: bool) -> Support:
    """What failed a hard check is not released, whatever the model thinks of it."""
    reasons = tuple(problem.message for problem in problems)
    if comparable and any(problem.contradicts for problem in problems):
        return Support(Verdict.CONTRADICTED, min(judged.supported, 0.1), reasons)
    return Support(Verdict.UNSUPPORTED, min(judged.supported, 0.3), reasons)


def _on_one_subject(statement: str, premise: str) -> bool:
    """Whether they share enough words to disagree; another number about something else contradicts nothing."""
    said = content_stems(statement)
    return len(said & content_stems(premise)) >= SHARED_TO_CONTRADICT * len(said)


def premise_of(cited: Sequence[Evidence]) -> Premise:
    """The cited sentences in order, each after the sentence it leans on.

    "On Monday" comes to a day only where all the sentences appeared on one day, and there is a title only where all
    are of one article.
    """
    texts = []
    for item in cited:
        if item.antecedent is not None:
            texts.append(item.antecedent.text)
        texts.append(item.sentence.text)
    published = [item.info.published_at for item in cited]
    is_one_day = len({moment.date() if moment else None for moment in published}) == 1
    titles = {item.info.title for item in cited}
    return Premise(
        " ".join(dict.fromkeys(texts)),
        published[0] if is_one_day else None,
        titles.pop() if len(titles) == 1 else "",
    )


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
