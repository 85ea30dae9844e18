"""Where the llama-index classes get answers from: a collection that this process has open, or a service."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Protocol

from service.answer import Question
from service.schemas import AskRequest, SearchRequest, SearchResult, answer_body, clean_question

if TYPE_CHECKING:
    from service.wiring import Byline

Body = dict[str, Any]


class Source(Protocol):
    """Answers as the REST API does; each call in two forms, since llama-index has both."""

    def ask(self, asked: AskRequest) -> Body:
        """The answer object."""
        ...

    async def aask(self, asked: AskRequest) -> Body:
        """The answer object."""
        ...

    def search(self, wanted: SearchRequest) -> list[Body]:
        """Passages, best first."""
        ...

    async def asearch(self, wanted: SearchRequest) -> list[Body]:
        """Passages, best first."""
        ...

    def close(self) -> None:
        """Let go of what this has opened."""
        ...


class OpenCollection:
    """A collection that `open_byline` gave; whoever opened it closes it."""

    def __init__(self, byline: Byline) -> None:
        self._byline = byline

    def ask(self, asked: AskRequest) -> Body:
        """The answer object, which is not recorded: there is no service to read it from again.

        Raises:
            QuestionInvalid: there is nothing to answer; says why.
            LLMError: in mode `generate`, which does not fall back to quoting.
        """
        question = Question(
            text=self._words(asked.question, "question"),
            mode=asked.mode,
            filters=asked.filters.to_filters(),
            max_statements=asked.max_statements,
        )
        return answer_body(self._byline.answerer.answer(question), asked.include)

    async def aask(self, asked: AskRequest) -> Body:
        """The same in a thread."""
        return await asyncio.to_thread(self.ask, asked)

    def search(self, wanted: SearchRequest) -> list[Body]:
        """Passages, best first.

        Raises:
            QuestionInvalid: there are no words to search for.
        """
        found = self._byline.retriever.search(
            self._words(wanted.query, "query"), filters=wanted.filters.to_filters(), limit=wanted.limit
        )
        return [SearchResult.of(passage).model_dump(mode="json") for passage in found.passages]

    async def asearch(self, wanted: SearchRequest) -> list[Body]:
        """The same in a thread."""
        return await asyncio.to_thread(self.search, wanted)

    def close(self) -> None:
        """Nothing: it was opened elsewhere."""

    def _words(self, text: str, field: str) -> str:
        return clean_question(text, max_chars=self._byline.settings.max_question_chars, field=field)
