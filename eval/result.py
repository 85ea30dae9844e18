"""How one case ended, in one word: what the list of cases is sorted and filtered by."""

from __future__ import annotations

from enum import StrEnum

from eval.folding import contains_any
from eval.gold import GoldQuote, StoredSentence, best_recall
from eval.records import Sample


class Result(StrEnum):
    """How a case ended, worst first."""

    FAILED = "failed"
    ANSWERED_UNANSWERABLE = "answered_unanswerable"
    WRONG_ANSWER = "wrong_answer"
    WRONG_CITATION = "wrong_citation"
    DECLINED_ANSWERABLE = "declined_answerable"
    RIGHT = "right"
    DECLINED = "declined"

    @property
    def is_right(self) -> bool:
        """Whether nothing is left to wish for."""
        return self in {Result.RIGHT, Result.DECLINED}

    @property
    def label(self) -> str:
        """The result as a reader sees it."""
        return _LABELS[self]


_LABELS = {
    Result.FAILED: "could not be asked",
    Result.ANSWERED_UNANSWERABLE: "answered, should have declined",
    Result.WRONG_ANSWER: "wrong answer",
    Result.WRONG_CITATION: "right answer, gold evidence not cited",
    Result.DECLINED_ANSWERABLE: "declined, should have answered",
    Result.RIGHT: "right, with right citation",
    Result.DECLINED: "rightly declined",
}


def judge(sample: Sample) -> Result:
    """How this answered case ended."""
    if not sample.case.answerable:
        return Result.DECLINED if sample.answer.has_abstained else Result.ANSWERED_UNANSWERABLE
    if sample.answer.has_abstained:
        return Result.DECLINED_ANSWERABLE
    if not has_right_answer(sample):
        return Result.WRONG_ANSWER
    return Result.RIGHT if has_right_citation(sample) else Result.WRONG_CITATION


def answer_text(sample: Sample) -> str:
    """What the answer says: its statements and its short answer, without citation markers."""
    short = sample.answer.short_answer
    said = [statement.text for statement in sample.answer.statements]
    return "\n".join([*said, short.text] if short else said)


def has_right_answer(sample: Sample) -> bool:
    """Whether what the answer says contains an accepted short answer."""
    return contains_any(answer_text(sample), sample.case.answers)


def has_right_citation(sample: Sample) -> bool:
    """Whether the citations touch every gold sentence of at least one alternative."""
    return best_recall(sample.gold, lambda quote, sentence: is_cited(sample, quote, sentence)) == 1.0


def is_cited(sample: Sample, quote: GoldQuote, sentence: StoredSentence) -> bool:
    """Whether some citation touches this gold sentence."""
    return any(
        citation.touches(quote.article_id, quote.version, sentence.start, sentence.end)
        for citation in sample.answer.citations
    )
