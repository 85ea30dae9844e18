"""Do the citations point to the right sentences, and exactly?"""

from __future__ import annotations

from eval.cases.gold import best_recall, is_gold
from eval.metrics.metric import Better, Gate, Metric
from eval.metrics.outcome import NotApplicable, Outcome, Score
from eval.metrics.result import is_cited
from eval.records.answer_view import CitationView
from eval.records.samples import AnsweringSample, Articles

NO_EVIDENCE = NotApplicable("the case has no gold evidence")
NOTHING_CITED = NotApplicable("nothing was cited")


def citation_precision(sample: AnsweringSample) -> Outcome:
    """Of the citations given to an answerable case, the share that touches a gold sentence of any
    alternative; averaged over the cases that cite.

    Sentence-level precision as in Zhang et al., "LongCite" (2024), against gold sentences instead of a judge.
    """
    if not sample.gold:
        return NO_EVIDENCE
    return Score(_precision(sample)) if sample.answer.citations else NOTHING_CITED


def citation_recall(sample: AnsweringSample) -> Outcome:
    """Of the gold sentences of the best cited alternative, the share that some citation touches; averaged
    over answerable cases. An answerable case that was declined counts 0.

    Sentence-level recall as in Zhang et al., "LongCite" (2024), against gold sentences instead of a judge.
    """
    return Score(_recall(sample)) if sample.gold else NO_EVIDENCE


def citation_f1(sample: AnsweringSample) -> Outcome:
    """Harmonic mean of citation precision and recall of a case, averaged over answerable cases. One that cites
    nothing counts 0.

    As in Zhang et al., "LongCite" (2024), against gold sentences instead of a judge.
    """
    if not sample.gold:
        return NO_EVIDENCE
    if not sample.answer.citations:
        return Score(0)
    precision, recall = _precision(sample), _recall(sample)
    return Score(2 * precision * recall / (precision + recall) if precision + recall else 0)


def citations_exact(sample: AnsweringSample) -> Outcome:
    """Of all citations returned, those to the nearest evidence of a declined answer included, the share whose
    quote equals the stored article's text between its two offsets, character for character.

    Our own definition: `article.text[start:end] == quote`, in code points, zero-based, end-exclusive.
    """
    abstention = sample.answer.abstention
    citations = [*sample.answer.citations, *(abstention.nearest if abstention else ())]
    if not citations:
        return NOTHING_CITED
    return Score(sum(quotes_exactly(one, sample.articles) for one in citations), out_of=len(citations))


def statements_without_citation(sample: AnsweringSample) -> Outcome:
    """Of all statements returned, the share that carries no citation, or only numbers that no citation has.

    Our own definition.
    """
    statements = sample.answer.statements
    if not statements:
        return NotApplicable("nothing was stated")
    numbers = {citation.number for citation in sample.answer.citations}
    bare = sum(not numbers.intersection(statement.citations) for statement in statements)
    return Score(bare, out_of=len(statements))


def quotes_exactly(citation: CitationView, articles: Articles) -> bool:
    """Whether the stored article reads `quote` between the citation's offsets."""
    article = articles.get((citation.article_id, citation.version))
    if article is None or not 0 <= citation.start < citation.end:
        return False
    return article.text[citation.start : citation.end] == citation.quote


def _precision(sample: AnsweringSample) -> float:
    citations = sample.answer.citations
    hits = sum(is_gold(sample.gold, one.article_id, one.version, one.start, one.end) for one in citations)
    return hits / len(citations)


def _recall(sample: AnsweringSample) -> float:
    return best_recall(sample.gold, lambda quote, sentence: is_cited(sample, quote, sentence))


METRICS = (
    Metric(
        "citation_precision",
        "citation",
        "Citation precision",
        citation_precision,
        counted="",
        gate=Gate.BEYOND_INTERVAL,
    ),
    Metric(
        "citation_recall",
        "citation",
        "Citation recall",
        citation_recall,
        counted="",
        gate=Gate.BEYOND_INTERVAL,
    ),
    Metric("citation_f1", "citation", "Citation F1", citation_f1, counted=""),
    Metric(
        "citations_exact",
        "citation",
        "Citations exact",
        citations_exact,
        counted="citations",
        gate=Gate.ANY,
    ),
    Metric(
        "statements_without_citation",
        "citation",
        "Statements without citation",
        statements_without_citation,
        better=Better.LOWER,
        counted="statements",
        gate=Gate.ANY,
    ),
)
