"""A statement is prose: markup, links and addresses must stand in the cited sentences as they are."""

from __future__ import annotations

import re

from service.checks.problem import Premise, Problem

_TAG = r"<[!/]?[a-z][^<>\s]{0,40}"
_LINK = r"\]\s?\(|\[\["
_ADDRESS = r"\b(?:https?|ftp|file|javascript|vbscript)\s?:\s?\S{0,200}|\bdata:\w+/|\bwww\.\w\S{0,200}"
_DOMAIN = r"\b[\w-]{1,60}\.(?:com|org|net|info|biz|example|io|ru|cn)\b"
_NOT_PROSE = re.compile("|".join((_TAG, _LINK, _ADDRESS, _DOMAIN)), re.IGNORECASE)


def check(statement: str, premise: Premise) -> list[Problem]:
    """Problems for what is not prose and not in the premise: no reader should follow a link a model made up."""
    source = premise.text.casefold()
    found = dict.fromkeys(match[0].rstrip(".,;:!?)") for match in _NOT_PROSE.finditer(statement))
    return [
        Problem("markup", f"the cited sentence does not have “{text}”")
        for text in found
        if text.casefold() not in source
    ]
