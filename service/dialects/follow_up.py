"""Follow-up questions: one that leans on an earlier question is asked of the articles which that one found."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.article import Filters
from index.wording import content_words, fold, names
from service.answer import Question
from service.dialects.conversation import Conversation

if TYPE_CHECKING:
    from index.retriever import Retriever

# Of the passages found for the earlier question: those that are about it score near the best, others far below.
NEAR_THE_BEST = 0.5
_PASSAGES = 12

_OPENING = re.compile(
    r"(?:and|but|so|then|also|(?:what|how) about|(?:what|who|anything|anyone) else)\b", re.I
)
_POINTING_BACK = re.compile(
    r"\b(?:he|him|his|she|her|hers|they|them|their|theirs|its|those"
    r"|it(?! (?:true|likely|possible)\b| (?:takes?|took|costs?)\b.*\bto\b)"
    r"|this(?! (?:year|month|week|season|morning|afternoon|evening|time)\b)"
    r"|these(?! days\b)"
    r"|(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )(?<!\bbe )there(?! (?:is|are|was|were|be|been|has|have)\b)"
    r"|(?:about|after|before|by|did|do|does|for|from|is|like|of|on|to|was|with) that)\b",
    re.I,
)
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What a question was taken to follow, and the articles it was therefore asked of."""

    to: str
    article_ids: tuple[str, ...]


def leans(question: str) -> bool:
    """Whether a question does not say itself what it is about.

    It names nothing, and opens as one that goes on ("And ...", "What about ..."), points back ("it", "there"),
    or has at most one word of its own ("Who helped?").
    """
    if any(fold(name) not in _DAYS for name in names(question)):
        return False
    is_bare = len(content_words(question)) <= 1
    return is_bare or bool(_OPENING.match(question) or _POINTING_BACK.search(question))


def topic_of(conversation: Conversation) -> str | None:
    """The latest earlier question that says what it is about; None when there is none or none is needed."""
    if not leans(conversation.question):
        return None
    return next((earlier for earlier in reversed(conversation.earlier) if not leans(earlier)), None)


def follow_up(retriever: Retriever, topic: str, filters: Filters) -> FollowUp:
    """The follow-up to `topic`, within `filters`."""
    found = retriever.search(topic, filters=filters, limit=_PASSAGES).passages
    near = [passage for passage in found if passage.score >= NEAR_THE_BEST]
    ids = (info.id for passage in near for info in (passage.info, *passage.also_in))
    return FollowUp(topic, tuple(dict.fromkeys(ids)))


def narrowed(question: Question, following: FollowUp) -> Question:
    """The same words, asked of the articles of the earlier question; of all when it found none."""
    if not following.article_ids:
        return question
    return replace(question, filters=replace(question.filters, article_ids=following.article_ids))
