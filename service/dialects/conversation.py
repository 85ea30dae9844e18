"""A conversation as chat clients send it: text is read, everything else is refused where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Protocol

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from service.errors import QuestionInvalid
from service.schemas import clean_question

# How far back the question may be that a follow-up leans on.
EARLIER_QUESTIONS = 20

_UNREADABLE = "Byline reads text only; {kind!r} is not read. Articles are stored with POST /v1/articles."


class Part(BaseModel):
    """One part of a message's content. What clients add to a text (citations, cache marks) is ignored."""

    model_config = ConfigDict(extra="ignore")

    type: str
    text: str = ""

    @model_validator(mode="after")
    def _is_text(self) -> Part:
        if self.type not in {"text", "refusal", "thinking", "redacted_thinking"}:
            raise ValueError(_UNREADABLE.format(kind=self.type[:100]))
        return self


def _as_parts(content: Any) -> Any:
    if content is None:
        return []
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


Content = Annotated[list[Part], BeforeValidator(_as_parts)]


class Message(Protocol):
    """A turn of either dialect."""

    @property
    def role(self) -> str:
        """Who speaks."""

    @property
    def content(self) -> list[Part]:
        """What is said."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """The question that is asked, and those that were asked before it, the oldest first."""

    question: str
    earlier: tuple[str, ...] = ()


def read_conversation(messages: Sequence[Message], *, max_chars: int) -> Conversation:
    """The last of the user's messages is the question; what others said is no source and is not read.

    Raises:
        QuestionInvalid: the user says nothing, or nothing that can be asked.
    """
    asked = [_text_of(message.content) for message in messages if message.role == "user"]
    if not asked:
        raise QuestionInvalid("There is no message of the user; the last one is the question.")
    question = clean_question(asked[-1], max_chars=max_chars, field="last message of the user")
    return Conversation(question, tuple(_askable(asked[-1 - EARLIER_QUESTIONS : -1], max_chars)))


def _text_of(content: Sequence[Part]) -> str:
    return "\n".join(part.text for part in content if part.text)


def _askable(texts: Sequence[str], max_chars: int) -> list[str]:
    """Those that could be asked: what was refused then must not fail the question of now."""
    cleaned = []
    for text in texts:
        try:
            cleaned.append(clean_question(text, max_chars=max_chars))
        except QuestionInvalid:
            continue
    return cleaned
