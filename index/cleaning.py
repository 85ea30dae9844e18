"""Makes text fit to store: one newline, no invisible characters, composed letters, no hard-wrapped lines."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from index.roles import assign_roles

__all__ = ["assign_roles", "clean_text"]

# Ends of lines, in all their spellings.
_NEWLINE = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# What no reader sees: controls, lone surrogates, non-characters, direction overrides and marks, tag
# characters and the selectors and fillers by which hidden messages are smuggled into text.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b"
    "\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufdd0-\ufdef\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)
_SPACE = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_BLANK_LINES = re.compile(r"\n{3,}")
# More than three marks on one letter are no writing system but a way to break one.
_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff\ufe20-\ufe2f]"
_MARK_PILE = re.compile(f"({_MARK}{{3}}){_MARK}+")

_LIST_ITEM = re.compile(r"\s*(?:[•‣▪●■·*–—-]|\d{1,3}[.)])\s")
_WRAP_WIDTHS = range(40, 101)
_MIN_WRAPPED_LINES = 4


def clean_text(text: str) -> str:
    """`text` as it is stored; cleaning it again changes nothing.

    Runs once, before an article gets its offsets; from then on the text is never touched. Letters are
    composed (NFC), so that a search for "Türkiye" finds it however it was typed.
    """
    text = _NEWLINE.sub("\n", text)
    text = _SPACE.sub(" ", _INVISIBLE.sub("", text))
    text = unicodedata.normalize("NFC", text)
    text = _MARK_PILE.sub(r"\1", text)
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    text = _BLANK_LINES.sub("\n\n", text).strip()
    return "\n\n".join(_unwrap(block) for block in text.split("\n\n"))


def _unwrap(block: str) -> str:
    """Join the lines of a paragraph that was broken at a fixed width.

    It was, if no line but the last had room for the first word of the next one.
    """
    lines = block.split("\n")
    width = max(map(len, lines))
    if len(lines) < _MIN_WRAPPED_LINES or width not in _WRAP_WIDTHS:
        return block
    if any(_LIST_ITEM.match(line) for line in lines):
        return block
    if any(
        len(line) + 1 + len(following.split(maxsplit=1)[0]) <= width for line, following in pairwise(lines)
    ):
        return block
    return " ".join(line.strip() for line in lines)
