"""A draft that came in parts, as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from service.answer import Draft, Evidence, Question
from service.drafting import Drafter


def drafted(drafter: Drafter, question: Question, evidence: Sequence[Evidence], *, deadline: float) -> Draft:
    return reduce(Draft.followed_by, drafter.draft(question, evidence, deadline=deadline), Draft())
