"""A question over given sentences as the report shows it: what was ranked first, beside what answers."""

from __future__ import annotations

from dataclasses import dataclass

from eval.cases.case import SelectionCase
from eval.cases.folding import contains_any
from eval.records.record import FoundSpan, Selection, SelectionRecord
from eval.report.views.answering import DECLINE
from eval.report.views.excerpts import Excerpt, mark_text

_SHOWN_FIRST = 3


@dataclass(frozen=True, slots=True)
class SentenceView:
    """A given sentence with its place in the ranking, counted from 1; without a result it has none."""

    number: int
    title: str
    excerpt: Excerpt
    is_gold: bool
    rank: int | None = None
    relevance: float | None = None


@dataclass(frozen=True, slots=True)
class SelectionView:
    """The highest ranked sentences, the gold ones of each alternative, and all of them in their order."""

    said: str
    expected: str
    selection: Selection | None
    first: tuple[SentenceView, ...]
    gold: tuple[tuple[SentenceView, ...], ...]
    sentences: tuple[SentenceView, ...]


def view_selection(record: SelectionRecord) -> SelectionView:
    """Lay out one question."""
    case, selection = record.case, record.selection
    gold = _gold_indexes(case)
    ranks = {index: rank for rank, index in enumerate(selection.ranking, start=1)} if selection else {}
    sentences = tuple(
        SentenceView(
            number=index + 1,
            title=given.title,
            excerpt=_mark(given.text, selection.spans[index] if selection else None),
            is_gold=any(index in alternative for alternative in gold),
            rank=ranks.get(index),
            relevance=selection.relevance[index] if selection else None,
        )
        for index, given in enumerate(case.sentences)
    )
    return SelectionView(
        said=_said(case, selection),
        expected=_expected(case, gold),
        selection=selection,
        first=tuple(sentences[index] for index in selection.ranking[:_SHOWN_FIRST]) if selection else (),
        gold=tuple(tuple(sentences[index] for index in alternative) for alternative in gold),
        sentences=sentences,
    )


def _gold_indexes(case: SelectionCase) -> tuple[tuple[int, ...], ...]:
    """The gold alternatives; where only the words of an answer are known, each sentence that holds one."""
    if case.gold:
        return case.gold
    holding = (index for index, one in enumerate(case.sentences) if contains_any(one.text, case.answers))
    return tuple((index,) for index in holding)


def _mark(text: str, span: FoundSpan | None) -> Excerpt:
    return mark_text(text, answer=[(span.start, span.end)] if span else ())


def _said(case: SelectionCase, selection: Selection | None) -> str:
    if selection is None:
        return ""
    if selection.has_declined:
        return "declined"
    return case.sentences[selection.ranking[0]].text


def _expected(case: SelectionCase, gold: tuple[tuple[int, ...], ...]) -> str:
    if not case.answerable:
        return DECLINE
    return case.sentences[gold[0][0]].text if gold else case.answers[0]
