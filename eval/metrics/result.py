"""How one case ended, in one word: what the list of cases is sorted and filtered by."""

from __future__ import annotations

from enum import StrEnum

from eval.cases.folding import contains_any
from eval.cases.gold import GoldQuote, StoredSentence, best_recall
from eval.metrics.boundaries import find_boundaries
from eval.records.samples import (
    AnsweringSample,
    Sample,
    SegmentationSample,
    SelectionSample,
    VerificationSample,
)
from service.answer import Verdict


class Result(StrEnum):
    """How a case ended, worst first."""

    FAILED = "failed"
    ANSWERED_UNANSWERABLE = "answered_unanswerable"
    WRONG_ANSWER = "wrong_answer"
    FALSELY_SUPPORTED = "falsely_supported"
    WRONG_CITATION = "wrong_citation"
    WRONG_SENTENCE = "wrong_sentence"
    WRONG_VERDICT = "wrong_verdict"
    WRONG_BOUNDARIES = "wrong_boundaries"
    DECLINED_ANSWERABLE = "declined_answerable"
    UNJUDGED = "unjudged"
    RIGHT = "right"
    DECLINED = "declined"

    @property
    def is_right(self) -> bool:
        """Whether nothing is known to be wrong."""
        return self in {Result.RIGHT, Result.DECLINED, Result.UNJUDGED}

    @property
    def label(self) -> str:
        """The result as a reader sees it."""
        return _LABELS[self]


_LABELS = {
    Result.FAILED: "could not be asked",
    Result.ANSWERED_UNANSWERABLE: "answered, should have declined",
    Result.WRONG_ANSWER: "wrong answer",
    Result.FALSELY_SUPPORTED: "called supported, is not",
    Result.WRONG_CITATION: "right answer, gold evidence not cited",
    Result.WRONG_SENTENCE: "another sentence ranked first",
    Result.WRONG_VERDICT: "wrong verdict",
    Result.WRONG_BOUNDARIES: "split elsewhere",
    Result.DECLINED_ANSWERABLE: "declined, should have answered",
    Result.UNJUDGED: "answered; gold has no short answer",
    Result.RIGHT: "right",
    Result.DECLINED: "rightly declined",
}


def judge(sample: Sample) -> Result:
    """How this case ended."""
    match sample:
        case AnsweringSample():
            return _judge_answer(sample)
        case SelectionSample():
            return _judge_selection(sample)
        case VerificationSample():
            return _judge_verdict(sample)
        case SegmentationSample():
            return _judge_boundaries(sample)


def _judge_answer(sample: AnsweringSample) -> Result:
    if not sample.case.answerable:
        return Result.DECLINED if sample.answer.has_abstained else Result.ANSWERED_UNANSWERABLE
    if sample.answer.has_abstained:
        return Result.DECLINED_ANSWERABLE
    if not sample.case.answers:
        return Result.UNJUDGED
    if not has_right_answer(sample):
        return Result.WRONG_ANSWER
    return Result.RIGHT if has_right_citation(sample) else Result.WRONG_CITATION


def _judge_selection(sample: SelectionSample) -> Result:
    if not sample.case.answerable:
        return Result.DECLINED if sample.selection.has_declined else Result.ANSWERED_UNANSWERABLE
    if sample.selection.has_declined:
        return Result.DECLINED_ANSWERABLE
    return Result.RIGHT if is_gold_sentence(sample, sample.selection.ranking[0]) else Result.WRONG_SENTENCE


def _judge_verdict(sample: VerificationSample) -> Result:
    gold, given = sample.case.label, sample.verification.verdict
    # A set that knows only supported or not calls `unsupported` what contradicts, too.
    if gold is given or (gold is Verdict.UNSUPPORTED and given is not Verdict.SUPPORTED):
        return Result.RIGHT
    return Result.FALSELY_SUPPORTED if given is Verdict.SUPPORTED else Result.WRONG_VERDICT


def _judge_boundaries(sample: SegmentationSample) -> Result:
    text = sample.case.text
    gold = find_boundaries(text, sample.case.sentences)
    return (
        Result.RIGHT
        if gold == find_boundaries(text, sample.segmentation.sentences)
        else Result.WRONG_BOUNDARIES
    )


def is_gold_sentence(sample: SelectionSample, index: int) -> bool:
    """Whether this sentence belongs to some gold alternative; without gold sentences, whether it holds the answer."""
    case = sample.case
    if case.gold:
        return any(index in alternative for alternative in case.gold)
    return contains_any(case.sentences[index].text, case.answers)


def answer_text(sample: AnsweringSample) -> str:
    """What the answer says: its statements and its short answer, without citation markers."""
    short = sample.answer.short_answer
    said = [statement.text for statement in sample.answer.statements]
    return "\n".join([*said, short.text] if short else said)


def has_right_answer(sample: AnsweringSample) -> bool:
    """Whether what the answer says contains an accepted short answer."""
    return contains_any(answer_text(sample), sample.case.answers)


def has_right_citation(sample: AnsweringSample) -> bool:
    """Whether the citations touch every gold sentence of at least one alternative.

    Where gold names only articles, whether one of them is cited; where it names nothing, nothing is missed.
    """
    if sample.gold:
        return best_recall(sample.gold, lambda quote, sentence: is_cited(sample, quote, sentence)) == 1.0
    wanted = sample.case.gold_articles
    return not wanted or any(source in wanted for source in cited_sources(sample))


def cited_sources(sample: AnsweringSample) -> tuple[str, ...]:
    """Source names of the articles cited, in the order of the citations."""
    cited = (sample.articles.get((one.article_id, one.version)) for one in sample.answer.citations)
    return tuple(article.source for article in cited if article is not None)


def is_cited(sample: AnsweringSample, quote: GoldQuote, sentence: StoredSentence) -> bool:
    """Whether some citation touches this gold sentence."""
    return any(
        citation.touches(quote.article_id, quote.version, sentence.start, sentence.end)
        for citation in sample.answer.citations
    )
