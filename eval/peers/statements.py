"""Reads a peer's prose: its statements, and the numbers of the sources that each of them cites.

Read as kindly as its words allow. Statements are cut by the splitter that cuts the articles. A marker counts for
the sentence that it stands in or right behind, in brackets ("[2]", "[1, 3]", "[Source 2]", "(Source 2)") or in
running prose ("According to Source 2, ..."). A statement without a marker takes all those of its paragraph, which
ends at a blank line. Numbers that no source has are dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.sentences import split_sentences

_WORD = r"(?:sources?|passages?)"
_NUMBERS = rf"\d{{1,3}}(?:(?:\s*(?:[,;&–-]|and)\s*)+(?:{_WORD}\s*)?\d{{1,3}})*"
_BRACKETED = re.compile(
    rf"\s*(?:[\[【]\s*(?:{_WORD}\s*:?\s*)?({_NUMBERS})\s*[\]】]|\(\s*{_WORD}\s*:?\s*({_NUMBERS})\s*\))",
    re.IGNORECASE,
)
_IN_PROSE = re.compile(rf"\b{_WORD}\s+({_NUMBERS})(?!\d)", re.IGNORECASE)
_RANGE = re.compile(r"(\d+)\s*[–-]\s*(\d+)|(\d+)")
_PARAGRAPH_ENDS = re.compile(r"\n\s*\n")

Marker = tuple[int, frozenset[int]]
"""Where it stands in the text that is left without it, and the numbers that it names."""


@dataclass(frozen=True, slots=True)
class CitedStatement:
    """A sentence of the reply without its markers, and the numbers that it cites, in ascending order."""

    text: str
    numbers: tuple[int, ...]


def read_statements(text: str, *, sources: int) -> tuple[CitedStatement, ...]:
    """The statements of a reply that was written from `sources` numbered sources."""
    return tuple(
        statement
        for paragraph in _PARAGRAPH_ENDS.split(text)
        for statement in _read_paragraph(paragraph, frozenset(range(1, sources + 1)))
    )


def _read_paragraph(paragraph: str, known: frozenset[int]) -> Iterator[CitedStatement]:
    plain, markers = _take_out(paragraph)
    markers += [(found.start() + 1, _numbers(found[1])) for found in _IN_PROSE.finditer(plain)]
    spans = split_sentences(plain)
    own: list[set[int]] = [set() for _ in spans]
    for at, numbers in markers if spans else ():
        begun = sum(start < at for start, _ in spans)
        own[max(begun - 1, 0)] |= numbers & known
    of_paragraph: set[int] = set().union(*own)
    for (start, end), cited in zip(spans, own, strict=True):
        yield CitedStatement(plain[start:end], tuple(sorted(cited or of_paragraph)))


def _take_out(paragraph: str) -> tuple[str, list[Marker]]:
    """The paragraph without its bracketed markers, and the markers."""
    plain, markers, done = "", [], 0
    for found in _BRACKETED.finditer(paragraph):
        plain += paragraph[done : found.start()]
        markers.append((len(plain), _numbers(found[1] or found[2])))
        done = found.end()
    return plain + paragraph[done:], markers


def _numbers(text: str) -> frozenset[int]:
    """The numbers named, those within a range ("1-3") too."""
    named: set[int] = set()
    for first, last, single in _RANGE.findall(text):
        named.update([int(single)] if single else range(int(first), int(last) + 1))
    return frozenset(named)
