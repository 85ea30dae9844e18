"""The field `byline` of a reply: what the other dialects have no place for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from service.answer import Answer
from service.dialects.follow_up import FollowUp
from service.schemas import answer_body

# A reply has these elsewhere.
_SAID_ELSEWHERE = frozenset({"id", "object", "created_at", "text", "usage"})


def byline_field(
    answer: Answer, following: FollowUp | None, *, without: Collection[str] = ()
) -> dict[str, Any]:
    """The answer of POST /v1/ask less what the reply says elsewhere, and what the question was taken to follow."""
    body = answer_body(answer)
    kept = {name: value for name, value in body.items() if name not in _SAID_ELSEWHERE.union(without)}
    return {**kept, "follow_up": asdict(following) if following else None}
