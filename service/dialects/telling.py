"""What an answer says to a reader, piece by piece: its statements, then what differs or why there are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.answer import Abstention, Answer, Citation, Conflict, Statement
from service.dialects.follow_up import FollowUp


@dataclass(frozen=True, slots=True)
class Told:
    """One piece with the citations it rests on; `lead` sets it apart from the piece before."""

    lead: str
    text: str
    citations: tuple[Citation, ...] = ()

    @property
    def marked(self) -> str:
        """The piece as it continues a running text: "Second statement.[2]" after a space."""
        return f"{self.lead}{self.text}{''.join(f'[{citation.number}]' for citation in self.citations)}"


def tell(answer: Answer, following: FollowUp | None = None) -> tuple[Told, ...]:
    """All of `answer`. The statements, marked and joined, are `answer.text`."""
    statements = (tell_statement(statement, answer.citations) for statement in answer.statements)
    return (*statements, *tell_rest(answer, following))


def tell_statement(statement: Statement, citations: Sequence[Citation]) -> Told:
    """A statement, as soon as it is verified; `citations` hold at least those that it names."""
    return Told(" " if statement.index else "", statement.text, _numbered(statement.citations, citations))


def tell_rest(answer: Answer, following: FollowUp | None = None) -> tuple[Told, ...]:
    """What is known at the end: where the sources differ, or why Byline declines and what it looked at."""
    if answer.abstention is None:
        return tuple(_tell_conflict(conflict, answer.citations) for conflict in answer.conflicts)
    declined = _tell_abstention(answer.abstention)
    return (*declined, *([_tell_follow_up(following)] if following else ()))


def _tell_conflict(conflict: Conflict, citations: Sequence[Citation]) -> Told:
    sides = tuple(dict.fromkeys(side.citation for side in conflict.sides))
    return Told("\n\n", conflict.message, _numbered(sides, citations))


def _tell_abstention(abstention: Abstention) -> list[Told]:
    """The nearest sentences are shown, not cited: they do not answer."""
    nearest = [Told("\n\n", f"“{near.quote}” ({_named(near)})") for near in abstention.nearest]
    return [Told("", abstention.message), *nearest]


def _named(citation: Citation) -> str:
    info = citation.info
    day = info.published_at.date().isoformat() if info.published_at else None
    return ", ".join(part for part in (info.publisher or info.title, day) if part)


def _numbered(numbers: Sequence[int], citations: Sequence[Citation]) -> tuple[Citation, ...]:
    by_number = {citation.number: citation for citation in citations}
    return tuple(by_number[number] for number in numbers)


def _tell_follow_up(following: FollowUp) -> Told:
    """The reader of a follow-up that was declined may have meant all articles."""
    text = (
        f"This was read as a follow-up to “{following.to}” and asked of the articles found for that. "
        "A question that names what it is about is asked of all articles."
    )
    return Told("\n\n", text)
