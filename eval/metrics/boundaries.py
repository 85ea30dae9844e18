"""Sentence boundaries: where in a text sentences end, so that two splittings can be compared."""

from __future__ import annotations

import re
from collections.abc import Iterable

_LINE_END = re.compile(r"(?<=\S)[^\S\n]*(?:\n|\Z)")


def find_boundaries(text: str, sentences: Iterable[tuple[int, int]]) -> frozenset[int]:
    """Offsets just after the last character of each sentence that ends inside a line.

    The end of a line is given by the layout and is nobody's merit; so is the end of the last sentence.
    """
    layout = {match.start() for match in _LINE_END.finditer(text)}
    ends = sorted(end for _, end in sentences)[:-1]
    return frozenset(len(text[:end].rstrip()) for end in ends) - layout
