"""Says of each sentence what it is on its page: body, heading, caption, boilerplate or a repetition."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence, Set
from dataclasses import dataclass

from rapidfuzz import fuzz

from index.article import Role
from index.furniture import reads_as_boilerplate, reads_as_caption

Span = tuple[int, int]

_MAX_HEADING_CHARS = 90
_MAX_HEADING_WORDS = 14
# A run of more short lines than this is a list or a poem, not a heading over a section.
_MAX_HEADING_RUN = 2
# Shorter sentences ("He agreed.") come twice in honest prose.
_MIN_REPEATED_WORDS = 7
_SAME_CAPTION = 95.0
_MAX_COMPARED_CAPTIONS = 50

_TERMINAL = re.compile(r"[.!?…:;,。！？।][\"'”’»)\]]*$")
_ITEM_MARK = re.compile(r"\s*(?:[•‣◦▪●■►▶➤>·*–—-]\s|\(?(?:\d{1,3}|[a-z])[.)]\s)")
# "Turnout: 61 percent" is a fact in a list, not a heading.
_KEY_AND_NUMBER = re.compile(r":\s*\S?\d")
_QUOTES = str.maketrans("‘’‚‛“”„«»", '\'\'\'\'"""""')


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """The sentences of one line of the text: `first` to `last`, both included."""

    first: int
    last: int
    text: str
    is_item: bool


def assign_roles(
    text: str,
    spans: Sequence[Span],
    *,
    captions: Set[str] = frozenset(),
    boilerplate: Set[str] = frozenset(),
) -> list[Role]:
    """The role of each sentence. In doubt it is `BODY`: a fact lost weighs more than a caption kept.

    Args:
        text: the stored text.
        spans: its sentences, as `split_sentences` gives them.
        captions: paragraphs known to be captions by their markup.
        boilerplate: paragraphs known to be page furniture by their markup.
    """
    paragraphs = _paragraphs(text, spans)
    known_captions, known_boilerplate = _folded_lines(captions), _folded_lines(boilerplate)
    roles = [Role.BODY] * len(spans)
    for paragraph in paragraphs:
        role = _role_by_words(paragraph, known_captions, known_boilerplate)
        for index in range(paragraph.first, paragraph.last + 1):
            is_boilerplate = role is Role.BODY and reads_as_boilerplate(text[slice(*spans[index])])
            roles[index] = Role.BOILERPLATE if is_boilerplate else role
    for paragraph in _headings(paragraphs, roles):
        roles[paragraph.first] = Role.HEADING
    _mark_repeated_captions(paragraphs, roles)
    _mark_repeated_sentences([text[start:end] for start, end in spans], roles)
    return roles


def _paragraphs(text: str, spans: Sequence[Span]) -> list[_Paragraph]:
    paragraphs: list[_Paragraph] = []
    first = 0
    for index, (_, end) in enumerate(spans):
        is_last = index + 1 == len(spans) or "\n" in text[end : spans[index + 1][0]]
        if is_last:
            start = spans[first][0]
            line_start = text.rfind("\n", 0, start) + 1
            is_item = bool(_ITEM_MARK.match(text[line_start : line_start + 10]))
            paragraphs.append(_Paragraph(first, index, text[start:end], is_item))
            first = index + 1
    return paragraphs


def _role_by_words(paragraph: _Paragraph, captions: Set[str], boilerplate: Set[str]) -> Role:
    folded = _fold(paragraph.text)
    if folded in captions:
        return Role.CAPTION
    if folded in boilerplate or reads_as_boilerplate(paragraph.text):
        return Role.BOILERPLATE
    if reads_as_caption(paragraph.text):
        return Role.CAPTION
    return Role.BODY


def _headings(paragraphs: Sequence[_Paragraph], roles: Sequence[Role]) -> list[_Paragraph]:
    """Short lines without a full stop that stand over a body paragraph."""
    headings: list[_Paragraph] = []
    run: list[_Paragraph] = []
    for paragraph in paragraphs:
        if roles[paragraph.first] is Role.BODY and _looks_like_heading(paragraph):
            run.append(paragraph)
            continue
        if roles[paragraph.first] is Role.BODY and not paragraph.is_item and len(run) <= _MAX_HEADING_RUN:
            headings += run
        run = []
    return headings


def _looks_like_heading(paragraph: _Paragraph) -> bool:
    text = paragraph.text
    return (
        paragraph.first == paragraph.last
        and not paragraph.is_item
        and len(text) <= _MAX_HEADING_CHARS
        and len(text.split()) <= _MAX_HEADING_WORDS
        and not _TERMINAL.search(text)
        and not _KEY_AND_NUMBER.search(text)
        and not text[0].islower()
    )


def _mark_repeated_captions(paragraphs: Sequence[_Paragraph], roles: list[Role]) -> None:
    """Captions that differ in a quotation mark or a letter, but in no number, are one."""
    kept: list[str] = []
    for paragraph in paragraphs:
        if roles[paragraph.first] is not Role.CAPTION:
            continue
        folded = _fold(paragraph.text)
        if any(_is_same_caption(folded, other) for other in kept):
            roles[paragraph.first : paragraph.last + 1] = [Role.REPEATED] * (
                paragraph.last - paragraph.first + 1
            )
        elif len(kept) < _MAX_COMPARED_CAPTIONS:
            kept.append(folded)


def _is_same_caption(one: str, other: str) -> bool:
    if re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return False
    return fuzz.ratio(one, other, score_cutoff=_SAME_CAPTION) > 0


def _mark_repeated_sentences(sentences: Sequence[str], roles: list[Role]) -> None:
    """Of equal sentences the first stays; a body sentence goes before a heading or caption like it."""
    precedence = {Role.BODY: 0, Role.HEADING: 1, Role.CAPTION: 2}
    kept: dict[str, int] = {}
    order = sorted(range(len(roles)), key=lambda index: (precedence.get(roles[index], 3), index))
    for index in order:
        folded = _fold(sentences[index])
        if roles[index] not in precedence or len(folded.split()) < _MIN_REPEATED_WORDS:
            continue
        if kept.setdefault(folded, index) != index:
            roles[index] = Role.REPEATED


def _folded_lines(paragraphs: Set[str]) -> frozenset[str]:
    """Known paragraphs as they are compared; one that holds line breaks is several in the text."""
    return frozenset(
        _fold(line) for paragraph in paragraphs for line in paragraph.split("\n") if line.strip()
    )


def _fold(text: str) -> str:
    """Case, accents, spaces and the shape of quotation marks do not tell sentences apart."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_QUOTES).casefold())
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(plain.lstrip("•‣◦▪●■·*–—- ").split())
