"""How much of a complete answer is there, where no phrase answers?"""

from __future__ import annotations

from eval import squad
from eval.local_judge import CitedText, open_local_judge
from eval.metrics.metric import Metric
from eval.metrics.support import OpenJudge
from eval.outcome import NotApplicable, Outcome, Score
from eval.result import answer_text, cited_sources
from eval.samples import AnsweringSample

NO_POINTS = NotApplicable("the case lists no points")


def points_said(sample: AnsweringSample, *, judge: OpenJudge = open_local_judge) -> Outcome:
    """Of the points of a complete answer, the share that the answer's statements support together, as Byline's own
    checks and grounding model judge it; averaged over the cases that list points.

    Coverage of Laban et al., "Summary of a Haystack" (EMNLP 2024), with our judge for its LLM.
    """
    points = sample.case.points
    if not points:
        return NO_POINTS
    said = [CitedText(statement.text) for statement in sample.answer.statements]
    return Score(sum(judge().supports(said, point.text) for point in points) / len(points))


def points_cited(sample: AnsweringSample) -> Outcome:
    """Of the points of a complete answer, the share of which at least one article that makes it is cited; averaged
    over the cases that list points with their articles.

    After the citation score of Laban et al., "Summary of a Haystack" (EMNLP 2024).
    """
    points = [point for point in sample.case.points if point.articles]
    if not points:
        return NO_POINTS
    cited = set(cited_sources(sample))
    return Score(sum(not cited.isdisjoint(point.articles) for point in points) / len(points))


def reference_f1(sample: AnsweringSample) -> Outcome:
    """F1 of the words of the answer against those of the answer that a person wrote; averaged over the cases that
    have one. A declined case counts 0.

    Word overlap by the definitions of SQuAD's evaluation script; it rewards wording, so read it beside the others.
    """
    if not sample.case.reference:
        return NotApplicable("the case has no reference answer")
    return Score(squad.token_f1(answer_text(sample), [sample.case.reference]))


METRICS = (
    Metric("points_said", "answer", "Points said", points_said, counted=""),
    Metric("points_cited", "answer", "Points whose article is cited", points_cited, counted=""),
    Metric("reference_f1", "answer", "Words of the reference, F1", reference_f1, counted=""),
)
