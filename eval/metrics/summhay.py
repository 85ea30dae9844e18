"""SummHay's own three scores: how much of what a complete answer says is said, and from the right articles.

The paper asks an LLM which statement holds a point; here words decide, so that scoring needs none. A statement
holds a point in full when at least half of the point's words are in it, in part from three in ten. Words are
those of more than three letters, and numbers; the first six letters decide, so that "banks" is "banking".
On the 10,686 verdicts of GPT-4o that come with the two haystacks this tells points held in full from others with
a balanced accuracy of .85 and .90, and points held at all from others with .85 and .87; the mean coverage of
the 78 systems correlates with the judge's at .96 and .95, and is lower by .08 and .11.
"""

from __future__ import annotations

from dataclasses import dataclass

from eval.cases.case import Point
from eval.cases.folding import fold
from eval.metrics.metric import Gate, Metric
from eval.metrics.outcome import NotApplicable, Outcome, Score
from eval.records.samples import AnsweringSample

_IN_FULL = 0.5
_IN_PART = 0.3
_STEM = 6
_SHORT = 3


@dataclass(frozen=True, slots=True)
class Held:
    """How a point is held: 1 in full, 0.5 in part, 0 not at all; and the F1 of the articles cited for it."""

    coverage: float
    citation: float


def summhay_coverage(sample: AnsweringSample) -> Outcome:
    """Of the points that a complete answer makes, the share that some statement holds; one held in part
    counts half.

    Coverage of Laban et al., "Summary of a Haystack" (EMNLP 2024), with words in place of the judge.
    """
    return Score(sum(held.coverage for held in hold_points(sample)), out_of=len(sample.case.points))


def summhay_citation(sample: AnsweringSample) -> Outcome:
    """Over the points that are held, the mean F1 of the articles cited by the statement that holds the point
    against all articles that make it.

    Citation of Laban et al., "Summary of a Haystack" (EMNLP 2024).
    """
    held = [one for one in hold_points(sample) if one.coverage]
    if not held:
        return NotApplicable("no point is held")
    return Score(sum(one.citation for one in held), out_of=len(held))


def summhay_joint(sample: AnsweringSample) -> Outcome:
    """Over all points, the mean of coverage times the F1 of its citations.

    Joint score of Laban et al., "Summary of a Haystack" (EMNLP 2024), with words in place of the judge.
    """
    joint = sum(held.coverage * held.citation for held in hold_points(sample))
    return Score(joint, out_of=len(sample.case.points))


def hold_points(sample: AnsweringSample) -> tuple[Held, ...]:
    """How each point is held, by the statement that has most of its words."""
    cited = {
        one.number: article.source
        for one in sample.answer.citations
        if (article := sample.articles.get((one.article_id, one.version)))
    }
    statements = [
        (_words(one.text), {cited[number] for number in one.citations if number in cited})
        for one in sample.answer.statements
    ]
    return tuple(_hold(point, statements) for point in sample.case.points)


def _hold(point: Point, statements: list[tuple[set[str], set[str]]]) -> Held:
    wanted = _words(point.text)
    best: tuple[float, set[str]] = (0.0, set())
    for words, cited in statements:
        share = len(wanted & words) / len(wanted) if wanted else 0.0
        best = max(best, (share, cited), key=lambda one: one[0])
    share, cited = best
    coverage = 1.0 if share >= _IN_FULL else 0.5 if share >= _IN_PART else 0.0
    return Held(coverage, _f1(cited, set(point.articles)))


def _f1(given: set[str], gold: set[str]) -> float:
    return 2 * len(given & gold) / (len(given) + len(gold)) if given or gold else 0.0


def _words(text: str) -> set[str]:
    return {word[:_STEM] for word in fold(text) if len(word) > _SHORT or word[0].isdigit()}


_OF = ("summhay",)
METRICS = (
    Metric("summhay_coverage", "summhay", "Coverage", summhay_coverage, counted="", datasets=_OF),
    Metric("summhay_citation", "summhay", "Citation", summhay_citation, counted="", datasets=_OF),
    Metric(
        "summhay_joint",
        "summhay",
        "Joint",
        summhay_joint,
        counted="",
        datasets=_OF,
        gate=Gate.BEYOND_INTERVAL,
    ),
)
