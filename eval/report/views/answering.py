"""An answered or declined question as the report shows it, with the evidence that it should have cited."""

from __future__ import annotations

from dataclasses import dataclass

from eval.cases.case import AnsweringCase
from eval.cases.folding import contains
from eval.records.answer_view import AnswerView
from eval.records.record import AnsweringRecord
from eval.records.samples import Articles, read_answer
from eval.report.views.source import SourceView, view_citation, view_gold

DECLINE = "decline"


@dataclass(frozen=True, slots=True)
class WantedArticle:
    """An article that answers, where gold names no sentence."""

    name: str
    is_cited: bool


@dataclass(frozen=True, slots=True)
class AnsweringView:
    """The answer beside its gold. `answer` is None where there is none.

    `said` and `expected` are one line each; `wrong_said` are the answers that must not be given and were.
    """

    said: str
    expected: str
    answer: AnswerView | None
    citations: tuple[SourceView, ...] = ()
    nearest: tuple[SourceView, ...] = ()
    gold: tuple[SourceView, ...] = ()
    wanted: tuple[WantedArticle, ...] = ()
    wrong_said: tuple[str, ...] = ()
    restricted_to: tuple[str, ...] = ()


def view_answering(record: AnsweringRecord, articles: Articles) -> AnsweringView:
    """Lay out one question."""
    case, gold = record.case, record.gold
    read = read_answer(record)
    answer = read if isinstance(read, AnswerView) else None
    citations = answer.citations if answer else ()
    nearest = answer.abstention.nearest if answer and answer.abstention else ()
    return AnsweringView(
        said=_said(answer),
        expected=_expected(case),
        answer=answer,
        citations=tuple(view_citation(one, answer, gold, articles) for one in citations if answer),
        nearest=tuple(
            view_citation(one, answer, gold, articles, in_answer=False) for one in nearest if answer
        ),
        gold=view_gold(gold, answer, articles),
        wanted=_wanted(case, answer, articles),
        wrong_said=tuple(wrong for wrong in case.wrong_answers if answer and contains(answer.text, wrong)),
        restricted_to=_restrictions(case),
    )


def _said(answer: AnswerView | None) -> str:
    if answer is None:
        return ""
    if answer.has_abstained:
        reason = answer.abstention.reason.replace("_", " ") if answer.abstention else "no reason given"
        return f"declined: {reason}"
    return answer.short_answer.text if answer.short_answer else answer.text


def _expected(case: AnsweringCase) -> str:
    if not case.answerable:
        return DECLINE
    if case.conflict:
        return " against ".join(case.conflict.values)
    if case.answers:
        return case.answers[0]
    return case.reference or "; ".join(point.text for point in case.points)


def _wanted(case: AnsweringCase, answer: AnswerView | None, articles: Articles) -> tuple[WantedArticle, ...]:
    cited = {(one.article_id, one.version) for one in answer.citations} if answer else set()
    by_name = {article.source: article for article in articles.values()}
    wanted = []
    for name in case.gold_articles:
        article = by_name.get(name)
        title = f"{article.title} ({name})" if article and article.title else name
        wanted.append(WantedArticle(title, article is not None and (article.id, article.version) in cited))
    return tuple(wanted)


def _restrictions(case: AnsweringCase) -> tuple[str, ...]:
    """The filters of the question, in words."""
    filters = case.filters
    if filters is None:
        return ()
    return (
        *([f"published after {filters.published_after:%Y-%m-%d}"] if filters.published_after else []),
        *([f"published before {filters.published_before:%Y-%m-%d}"] if filters.published_before else []),
        *([f"published by {' or '.join(filters.publishers)}"] if filters.publishers else []),
        *([f"articles {', '.join(filters.articles)}"] if filters.articles else []),
    )
