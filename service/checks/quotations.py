"""Every quotation must stand verbatim in the cited sentences."""

from __future__ import annotations

import re

from service.checks.problem import Premise, Problem

_QUOTED = re.compile(r"“([^”]*)”|\"([^\"]*)\"|(?<!\w)‘([^’]*)’(?!\w)")
_UNPAIRED = re.compile(r"[“”\"]")


def check(statement: str, premise: Premise) -> list[Problem]:
    """Problems for quotations that are not in the premise, and for quotation marks left open."""
    source = _plain(premise.text)
    found = [_plain(next(filter(None, groups), "")) for groups in _QUOTED.findall(statement)]
    problems = [
        Problem("quotation", f"the cited sentence does not say “{quote}”")
        for quote in found
        if quote.strip(" .,;:!?") and quote.strip(" .,;:!?") not in source
    ]
    if _UNPAIRED.search(_QUOTED.sub("", statement)):
        problems.append(Problem("quotation", "a quotation mark is not closed"))
    return problems


def _plain(text: str) -> str:
    """Quotation marks, dashes and spacing differ between pages; words do not."""
    text = text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"').replace("…", "...")
    return re.sub(r"\s+", " ", text.replace("–", "-").replace("—", "-")).strip()
