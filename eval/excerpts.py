"""Excerpts: article text around a quotation, cut into pieces that are cited, gold, both or neither."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from eval.gold import StoredArticle

Span = tuple[int, int]
_CONTEXT_SENTENCES = 1
_CONTEXT_CHARS = 300


@dataclass(frozen=True, slots=True)
class Piece:
    """Consecutive characters of an article that are marked alike."""

    text: str
    is_cited: bool
    is_gold: bool


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Part of an article, and whether text before or after it was left out."""

    pieces: tuple[Piece, ...]
    is_cut_before: bool
    is_cut_after: bool


def cut_excerpt(
    article: StoredArticle, span: Span, *, cited: Iterable[Span] = (), gold: Iterable[Span] = ()
) -> Excerpt:
    """The sentences of `span` and one on either side, with every cited and gold span in them marked."""
    start, end = _widen(article, span)
    cited, gold = tuple(cited), tuple(gold)
    borders = {start, end}
    for one in (*cited, *gold):
        borders.update(border for border in one if start < border < end)
    ordered = sorted(borders)
    pieces = tuple(
        Piece(
            text=article.text[left:right],
            is_cited=_holds(cited, left, right),
            is_gold=_holds(gold, left, right),
        )
        for left, right in pairwise(ordered)
    )
    return Excerpt(pieces, is_cut_before=start > 0, is_cut_after=end < len(article.text))


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
