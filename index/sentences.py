"""Splits text into sentences: nupunkt, with its abbreviations weeded and what it gets wrong in news corrected.

The choice and its numbers: docs/decisions/0002-sentence-splitter.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from index.abbreviations import BEFORE_NUMBER, IN_MID_SENTENCE, OTHERS, TITLES

if TYPE_CHECKING:
    from nupunkt import PunktSentenceTokenizer

Span = tuple[int, int]

# Longer "sentences" are tables, lists or junk; they are cut so that a quotation stays readable.
MAX_SENTENCE_CHARS = 2_000
# nupunkt takes quadratic time on some lines ("?!?!?!..."), so it is shown this much at once.
_WINDOW_CHARS = 2_500

_LINE = re.compile(r"[^\n]+")
_BULLET = re.compile(r"\s*[•‣◦▪●■►▶➤·*–—-]\s+")
_WORD = re.compile(r"[^\W_]")
# Scripts whose sentences end without a space.
_OTHER_SCRIPTS_END = re.compile(r"[。！？।؟]+[”’」』）]*")
# "…the end.He went on", ".”The next": a space got lost between two sentences.
_LOST_SPACE = re.compile(
    r"(?:(?<=[a-z]{2}[.!?])|(?<=[.!?]”))(?=[“‘]?(?!(?:Com|Org|Net|Gov|Edu|Info|Js|Io|Ai|Co|Tv)\b)[A-Z][a-z]+[ ,’'])"
)

# What closes a sentence after its full stop: quotation marks, brackets, footnote marks.
_CLOSERS = re.compile(r"\s*(?:[”»)\]]|\[\d{1,3}\]|[\"'’](?=\s|$))+")
_ENUMERATOR = re.compile(r"[(\[]?(?:\d{1,3}|[A-Za-z]|[ivx]{2,5})[.)\]]{1,2}")
_SPEECH = (
    "said|says|asked|asks|added|adds|wrote|writes|tweeted|posted|told|replied|shouted|exclaimed|quipped|joked"
)


def _ends_with(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:^|[\s“”\"'‘(\[/-])(?:{'|'.join(sorted(words))})\.$")


# (how the text before the boundary ends, how the text after it starts): the boundary is none.
_NO_BOUNDARY = (
    (_ends_with(TITLES), re.compile(r"[A-ZÀ-Þ]")),
    (_ends_with(BEFORE_NUMBER), re.compile(r"\d")),
    (_ends_with(IN_MID_SENTENCE), re.compile(r"[a-z\d]")),
    (re.compile(r"\b(?:Yahoo|Jeopardy|Oklahoma|Mamma Mia|Panic)!$"), re.compile(r"[a-z]")),
    (re.compile(r"[!?][”’\"']$"), re.compile(rf"(?:[A-Z][\w.’'-]*\s+){{1,3}}(?:{_SPEECH})\b")),
)  # fmt: skip


def split_sentences(text: str) -> list[Span]:
    """Code-point spans of the sentences of `text`: trimmed, in order, never overlapping.

    A line feed always ends a sentence. Bullets are left out, and so is a line without a letter or digit.
    Takes time linear in the length of any text.
    """
    return [
        span
        for line in _LINE.finditer(text)
        for piece in _split_line(text, line.start(), line.end())
        for span in _cut_to_length(text, piece)
        if _WORD.search(text, *span)
    ]


def _split_line(text: str, start: int, end: int) -> list[Span]:
    bullet = _BULLET.match(text, start, end)
    cuts = sorted(
        {*_punkt_cuts(text, bullet.end() if bullet else start, end), *_further_cuts(text, start, end)}
    )
    first, sentences = bullet.end() if bullet else start, []
    for cut in (*cuts, end):
        if cut <= first or (cut < end and _is_no_boundary(text, first, cut)):
            continue
        closers = _CLOSERS.match(text, cut, end)
        last = closers.end() if closers else cut
        sentences.append(_trim(text, first, last))
        first = last
    return _with_marks_attached(text, sentences)


def _punkt_cuts(text: str, start: int, end: int) -> Iterator[int]:
    """Where nupunkt ends a sentence."""
    while start < end:
        window = text[start : min(start + _WINDOW_CHARS, end)]
        spans = list(_punkt().spans(window))
        if start + len(window) < end and len(spans) > 1:
            spans.pop()  # its end may only be the window's
        yield from (start + stop for _, stop in spans[:-1])
        start += spans[-1][1] if spans else len(window)
        if start < end:
            yield start


def _further_cuts(text: str, start: int, end: int) -> Iterator[int]:
    for pattern in (_OTHER_SCRIPTS_END, _LOST_SPACE):
        yield from (match.end() for match in pattern.finditer(text, start, end))


def _is_no_boundary(text: str, first: int, cut: int) -> bool:
    before = text[max(first, cut - 40) : cut].rstrip()
    after = text[cut : cut + 80].lstrip()
    if cut - first < 12 and _ENUMERATOR.fullmatch(text[first:cut].strip()):
        return True
    return any(end.search(before) and start.match(after) for end, start in _NO_BOUNDARY)


def _with_marks_attached(text: str, sentences: list[Span]) -> list[Span]:
    """A stretch without a letter or digit ("***") belongs to the sentence before it."""
    joined: list[Span] = []
    for start, end in sentences:
        if joined and not _WORD.search(text, start, end):
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _cut_to_length(text: str, span: Span) -> Iterator[Span]:
    start, end = span
    while end - start > MAX_SENTENCE_CHARS:
        limit = start + MAX_SENTENCE_CHARS
        space = text.rfind(" ", start + MAX_SENTENCE_CHARS // 2, limit)
        cut = space if space > 0 else limit
        yield _trim(text, start, cut)
        start = cut
    yield _trim(text, start, end)


def _trim(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    return start, start + len(piece.strip())


@lru_cache(maxsize=1)
def _punkt() -> PunktSentenceTokenizer:
    """nupunkt's model without the 2,900 words it mistook for abbreviations ("found", "coal", "bank")."""
    from nupunkt.models import load_default_model

    tokenizer = load_default_model()
    known = {word.lower() for words in (TITLES, OTHERS) for word in words}
    for abbreviation in tokenizer.abbreviations:
        if "." not in abbreviation and len(abbreviation) > 1 and abbreviation not in known:
            tokenizer.remove_abbreviation(abbreviation)
    tokenizer.add_abbreviations(sorted(known))
    return tokenizer
