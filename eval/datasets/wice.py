"""WiCE as its two datasets share it: claims of Wikipedia over the web pages that they cite."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

SOURCE = "Kamoi et al., WiCE: Real-World Entailment for Claims in Wikipedia (EMNLP 2023), dev"
LICENCE = "ODC-BY 1.0; Wikipedia text CC BY-SA 4.0"
FILES = ("wice/dev/claims.jsonl.gz",)
HOME = "https://github.com/ryokamoi/wice"

_TITLE = "(meta data) TITLE:"


@dataclass(frozen=True, slots=True)
class Page:
    """A cited page: its title, and its lines by the number that gold gives them. Blank lines are left out."""

    title: str
    lines: dict[int, str]


def read_pages(evidence: Sequence[str]) -> tuple[Page, ...]:
    """The pages that make up the evidence of a claim.

    Their meta data stay among the lines, since gold cites publishers and dates, too.
    """
    starts = [number for number, line in enumerate(evidence) if line.startswith(_TITLE)]
    borders = pairwise(dict.fromkeys([0, *starts, len(evidence)]))
    return tuple(_read_page(evidence, range(*border)) for border in borders)


def _read_page(evidence: Sequence[str], numbers: range) -> Page:
    lines = {number: evidence[number] for number in numbers if evidence[number].strip()}
    first, second = [*lines.values(), "", ""][:2]
    if not first.startswith(_TITLE):
        return Page("", lines)
    # A title may have been broken off onto the line below.
    return Page((first.removeprefix(_TITLE).strip() or second).strip(), lines)
