"""Every quotation must stand verbatim in the cited sentences, and as somebody's words where it is given as such."""

from __future__ import annotations

import re

from service.checks.problem import Premise, Problem

_DOUBLE = re.compile('[“”„‟"«»〝〞＂]')
_SPACE = re.compile(r"\s+")
# What a quotation leaves out or puts in: "We saw … [the pier] go".
_GAP = re.compile(r"\.{3,}|…|\[[^\]\[]{0,200}\]")
_EDGE = " .,;:!?-'"
_AS_SPOKEN = 4  # words from which on a quotation must be marked as one in the source too


def check(statement: str, premise: Premise) -> list[Problem]:
    """Problems for quotations that are not in the premise, and for quotation marks left open."""
    source = plain(premise.text)
    spoken = " … ".join(plain(quoted) for quoted in _quoted(premise.text, is_excerpt=True))
    problems = []
    for quote in _quoted(statement, is_excerpt=False):
        parts = [part for piece in _GAP.split(quote) if (part := plain(piece).strip(_EDGE))]
        if not _holds(source, parts):
            problems.append(Problem("quotation", f"the cited sentence does not say “{quote}”"))
        elif sum(len(part.split()) for part in parts) >= _AS_SPOKEN and not _holds(spoken, parts):
            problems.append(Problem("quotation", f"the cited sentence does not quote “{quote}”"))
    if len(_DOUBLE.findall(statement)) % 2:
        problems.append(Problem("quotation", "a quotation mark is not closed"))
    return problems


def _holds(source: str, parts: list[str]) -> bool:
    """Whether the parts stand in the source in this order, each as whole words."""
    position = 0
    for part in parts:
        match = re.compile(rf"(?<!\w){re.escape(part)}(?!\w)").search(source, position)
        if match is None:
            return False
        position = match.end()
    return True


def _quoted(text: str, *, is_excerpt: bool) -> list[str]:
    """What stands between quotation marks, double ones first.

    A sentence of a longer speech has one mark only, or none: in an excerpt all before or after a lone mark is spoken.
    """
    pieces = _DOUBLE.split(text)
    if is_excerpt and len(pieces) % 2 == 0:
        first = _DOUBLE.search(text)
        is_closing = first is not None and (
            first.group() in "”»" or not text[: first.start()].endswith((" ", "("))
        )
        if is_closing and first is not None and first.start() > 0:
            return [*pieces[0::2], *_single(text)]
        return [*pieces[1::2], *_single(text)]
    return [*pieces[1::2], *_single(text)]


def _single(text: str) -> list[str]:
    """What stands between single marks: they open after a space and close before one; others are apostrophes."""
    found = []
    opened = None
    for position, character in enumerate(text):
        if character not in "‘’'‚‛":
            continue
        before, after = text[position - 1 : position], text[position + 1 : position + 2]
        if opened is None and (not before or before in ' (“"—–-\n') and after and not after.isspace():
            opened = position if character != "’" else None
        elif (
            opened is not None
            and character != "‘"
            and before
            and not before.isspace()
            and not after.isalnum()
        ):
            found.append(text[opened + 1 : position])
            opened = None
    return found


def quoted_in(excerpt: str) -> list[str]:
    """What an excerpt of an article gives as somebody's words."""
    return _quoted(excerpt, is_excerpt=True)


def plain(text: str) -> str:
    """Quotation marks, dashes, spacing and case differ between pages; words do not."""
    text = re.sub("[’‘‚‛`´]", "'", _DOUBLE.sub("", text)).replace("…", "...")
    return _SPACE.sub(" ", re.sub("[–—‐‑‒−]", "-", text)).casefold().strip()
