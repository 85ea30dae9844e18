"""What happens while a question is answered, in order: each event is final once it is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from index.article import RetrievedPassage
from service.answer import Answer, Citation, Question, Statement


@dataclass(frozen=True, slots=True)
class AnswerStarted:
    """The question was taken on; its answer will have this id."""

    id: str
    created_at: datetime
    question: Question


@dataclass(frozen=True, slots=True)
class RetrievalCompleted:
    """The search found these passages, best first; `degraded` says why it was not the usual search."""

    passages: tuple[RetrievedPassage, ...]
    degraded: str | None = None


@dataclass(frozen=True, slots=True)
class StatementAdded:
    """A verified statement, with everything it cites: as it will stand in the answer."""

    statement: Statement
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class AnswerCompleted:
    """The whole answer or abstention; its statements are those that were added, and no others."""

    answer: Answer


AnswerEvent = AnswerStarted | RetrievalCompleted | StatementAdded | AnswerCompleted
