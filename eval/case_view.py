"""One case as the report shows it: what was asked, what was answered, and what proves it or does not."""

from __future__ import annotations

from dataclasses import dataclass

from eval.answer_view import AnswerView, CitationView
from eval.excerpts import Excerpt, Span, cut_excerpt
from eval.gold import Gold, StoredArticle
from eval.metrics import ALL_METRICS
from eval.metrics.citation import quotes_exactly
from eval.outcome import Failed, NotApplicable, Point, Score
from eval.records import AnsweringRecord, AnyRecord
from eval.result import Result
from eval.samples import Articles, read_answer
from eval.scoring import CaseScores


@dataclass(frozen=True, slots=True)
class SourceView:
    """Evidence in its article. `number` is that of the citation, or of the gold alternative it belongs to."""

    number: int
    article: StoredArticle | None
    quote: str
    excerpt: Excerpt | None
    is_hit: bool
    is_exact: bool = True


@dataclass(frozen=True, slots=True)
class MeasuredView:
    """One metric of one case in words: the figure, or why there is none."""

    title: str
    figure: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything the report shows of one case. `answer` is None when there is none, and `error` says why."""

    record: AnyRecord
    result: Result
    answer: AnswerView | None
    error: str
    citations: tuple[SourceView, ...]
    nearest: tuple[SourceView, ...]
    gold: tuple[SourceView, ...]
    measured: tuple[MeasuredView, ...]

    @property
    def milliseconds(self) -> float:
        """How long the asker waited."""
        return self.record.seconds * 1000


def view_case(record: AnyRecord, scored: CaseScores, articles: Articles) -> CaseView:
    """Lay out one case."""
    if not isinstance(record, AnsweringRecord):
        return CaseView(record, scored.result, None, record.error or "", (), (), (), _view_measured(scored))
    answer = read_answer(record)
    if isinstance(answer, str):
        citations: tuple[CitationView, ...] = ()
        nearest: tuple[CitationView, ...] = ()
    else:
        citations = answer.citations
        nearest = answer.abstention.nearest if answer.abstention else ()
    return CaseView(
        record=record,
        result=scored.result,
        answer=None if isinstance(answer, str) else answer,
        error=answer if isinstance(answer, str) else "",
        citations=tuple(_view_citation(one, record.gold, articles) for one in citations),
        nearest=tuple(_view_citation(one, record.gold, articles) for one in nearest),
        gold=_view_gold(record.gold, citations, articles),
        measured=_view_measured(scored),
    )


def _view_citation(citation: CitationView, gold: Gold, articles: Articles) -> SourceView:
    key = (citation.article_id, citation.version)
    article = articles.get(key)
    span = (citation.start, citation.end)
    gold_spans = _gold_spans(gold, key)
    return SourceView(
        number=citation.number,
        article=article,
        quote=citation.quote,
        excerpt=cut_excerpt(article, span, cited=[span], gold=gold_spans) if article else None,
        is_hit=any(start < citation.end and citation.start < end for start, end in gold_spans),
        is_exact=quotes_exactly(citation, articles),
    )


def _view_gold(gold: Gold, citations: tuple[CitationView, ...], articles: Articles) -> tuple[SourceView, ...]:
    views = []
    for number, alternative in enumerate(gold, start=1):
        for quote in alternative:
            key = (quote.article_id, quote.version)
            article = articles.get(key)
            cited = [(one.start, one.end) for one in citations if (one.article_id, one.version) == key]
            place = max(
                quote.occurrences, key=lambda one: any(_touch(span, (one.start, one.end)) for span in cited)
            )
            span = (place.start, place.end)
            views.append(
                SourceView(
                    number=number,
                    article=article,
                    quote=quote.quote,
                    excerpt=cut_excerpt(article, span, cited=cited, gold=[span]) if article else None,
                    is_hit=any(_touch(one, span) for one in cited),
                )
            )
    return tuple(views)


def _view_measured(scored: CaseScores) -> tuple[MeasuredView, ...]:
    views = []
    for metric in ALL_METRICS:
        # The two percentiles of one latency would be the same figure twice.
        if metric.name not in scored.outcomes or metric.percentile not in {None, 50}:
            continue
        title = metric.title.split(",")[0] if metric.percentile else metric.title
        match scored.outcomes[metric.name]:
            case Score(value, out_of):
                figure = f"{value:g}" if out_of == 1 else f"{value:g} of {out_of:g}"
                views.append(MeasuredView(title, figure))
            case Point(gold, given):
                views.append(MeasuredView(title, f"{given:g} against gold {gold:g}"))
            case NotApplicable(reason):
                views.append(MeasuredView(title, "not applicable", reason))
            case Failed(reason):
                views.append(MeasuredView(title, "failed", reason))
    return tuple(views)


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
