"""Excerpts: text around a quotation, cut into pieces that are marked as cited, gold or the answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from eval.cases.gold import StoredArticle

Span = tuple[int, int]
_CONTEXT_SENTENCES = 1
_CONTEXT_CHARS = 300


@dataclass(frozen=True, slots=True)
class Piece:
    """Consecutive characters of a text that are marked alike."""

    text: str
    is_cited: bool = False
    is_gold: bool = False
    is_answer: bool = False


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Part of a text, and whether anything before or after it was left out."""

    pieces: tuple[Piece, ...]
    is_cut_before: bool = False
    is_cut_after: bool = False


def cut_excerpt(
    article: StoredArticle,
    span: Span,
    *,
    cited: Iterable[Span] = (),
    gold: Iterable[Span] = (),
    answer: Iterable[Span] = (),
) -> Excerpt:
    """The sentences of `span` and one on either side, with every cited, gold and answering span marked."""
    start, end = _widen(article, span)
    pieces = _mark(article.text, (start, end), tuple(cited), tuple(gold), tuple(answer))
    return Excerpt(pieces, is_cut_before=start > 0, is_cut_after=end < len(article.text))


def mark_text(
    text: str, *, cited: Iterable[Span] = (), gold: Iterable[Span] = (), answer: Iterable[Span] = ()
) -> Excerpt:
    """The whole text with the spans marked."""
    return Excerpt(_mark(text, (0, len(text)), tuple(cited), tuple(gold), tuple(answer)))


def _mark(
    text: str, within: Span, cited: tuple[Span, ...], gold: tuple[Span, ...], answer: tuple[Span, ...]
) -> tuple[Piece, ...]:
    start, end = within
    inside = {border for span in (*cited, *gold, *answer) for border in span if start < border < end}
    return tuple(
        Piece(
            text=text[left:right],
            is_cited=_holds(cited, left, right),
            is_gold=_holds(gold, left, right),
            is_answer=_holds(answer, left, right),
        )
        for left, right in pairwise(sorted({start, end} | inside))
    )


def _widen(article: StoredArticle, span: Span) -> Span:
    start, end = (min(max(border, 0), len(article.text)) for border in span)
    touched = [index for index, one in enumerate(article.sentences) if one.start < end and start < one.end]
    if not touched:
        return max(start - _CONTEXT_CHARS, 0), min(end + _CONTEXT_CHARS, len(article.text))
    first = article.sentences[max(touched[0] - _CONTEXT_SENTENCES, 0)]
    last = article.sentences[min(touched[-1] + _CONTEXT_SENTENCES, len(article.sentences) - 1)]
    # A "sentence" of a page without punctuation can be a page long.
    return max(first.start, start - _CONTEXT_CHARS), min(last.end, end + _CONTEXT_CHARS)


def _holds(spans: Iterable[Span], left: int, right: int) -> bool:
    return any(start <= left and right <= end for start, end in spans)
