"""Evidence as the report shows it: a citation or a gold quote in its article, marked where it meets the other."""

from __future__ import annotations

from dataclasses import dataclass

from eval.cases.gold import Gold, GoldQuote, StoredArticle
from eval.metrics.citation import quotes_exactly
from eval.records.answer_view import AnswerView, CitationView, SpanView
from eval.records.samples import Articles
from eval.report.views.excerpts import Excerpt, Span, cut_excerpt


@dataclass(frozen=True, slots=True)
class SourceView:
    """Evidence in its article.

    Attributes:
        number: that of the citation, or of the gold alternative it belongs to.
        is_hit: whether a citation touches gold, or gold is touched by a citation.
        is_exact: whether the article reads the quote at its offsets.
        sentence_rank, passage_rank: where among the evidence sentences and the passages found it stands first.
    """

    number: int
    article: StoredArticle | None
    quote: str
    excerpt: Excerpt | None
    is_hit: bool
    is_exact: bool = True
    sentence_rank: int | None = None
    passage_rank: int | None = None


def view_citation(
    citation: CitationView, answer: AnswerView, gold: Gold, articles: Articles, *, in_answer: bool = True
) -> SourceView:
    """A citation in its article, with the short answer marked where this is what it was cut from."""
    key = (citation.article_id, citation.version)
    article = articles.get(key)
    span = (citation.start, citation.end)
    gold_spans = _gold_spans(gold, key)
    answer_spans = _short_answer_spans(answer, citation) if in_answer else []
    return SourceView(
        number=citation.number,
        article=article,
        quote=citation.quote,
        excerpt=cut_excerpt(article, span, cited=[span], gold=gold_spans, answer=answer_spans)
        if article
        else None,
        is_hit=any(_touch(one, span) for one in gold_spans),
        is_exact=quotes_exactly(citation, articles),
    )


def view_gold(gold: Gold, answer: AnswerView | None, articles: Articles) -> tuple[SourceView, ...]:
    """Every gold quote in its article, where an answer cites it, and how high it was ranked."""
    return tuple(
        _view_gold_quote(number, quote, answer, articles)
        for number, alternative in enumerate(gold, start=1)
        for quote in alternative
    )


def _view_gold_quote(
    number: int, quote: GoldQuote, answer: AnswerView | None, articles: Articles
) -> SourceView:
    key = (quote.article_id, quote.version)
    article = articles.get(key)
    citations = answer.citations if answer else ()
    cited = [(one.start, one.end) for one in citations if (one.article_id, one.version) == key]
    places = [(place.start, place.end) for place in quote.occurrences]
    # Where the article repeats the quote, the place that the answer cites is the one to show.
    span = next((place for place in places if any(_touch(one, place) for one in cited)), places[0])
    return SourceView(
        number=number,
        article=article,
        quote=quote.quote,
        excerpt=cut_excerpt(article, span, cited=cited, gold=[span]) if article else None,
        is_hit=any(_touch(one, span) for one in cited),
        sentence_rank=_rank(quote, answer.evidence if answer else None),
        passage_rank=_rank(quote, answer.retrieval if answer else None),
    )


def _rank(quote: GoldQuote, ranked: tuple[SpanView, ...] | None) -> int | None:
    """The place, from 1, of the first that touches the quote."""
    for rank, one in enumerate(ranked or (), start=1):
        if any(one.touches(quote.article_id, place.start, place.end) for place in quote.occurrences):
            return rank
    return None


def _short_answer_spans(answer: AnswerView, citation: CitationView) -> list[Span]:
    short = answer.short_answer
    if short is None or short.citation != citation.number or short.start is None or short.end is None:
        return []
    return [(short.start, short.end)]


def _gold_spans(gold: Gold, key: tuple[str, int]) -> list[Span]:
    return [
        (place.start, place.end)
        for alternative in gold
        for quote in alternative
        if (quote.article_id, quote.version) == key
        for place in quote.occurrences
    ]


def _touch(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
