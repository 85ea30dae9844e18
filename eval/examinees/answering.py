"""Answering: ask each question as a client of the REST API would."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from eval.cases.case import AnsweringCase, Case, CaseFilters
from eval.cases.gold import StoredArticle, find_gold
from eval.errors import CasesInvalid, RunFailed
from eval.examinees.examining import expect, failure_of
from eval.records.record import AnsweringRecord
from eval.records.samples import read_body

WARM_UP_QUESTIONS = 5


class Service(Protocol):
    """What answers questions; `service.client.BylineClient` does, and so does any peer that keeps its form."""

    async def ask(
        self, question: str, *, mode: str, filters: Mapping[str, Any] | None, include: Sequence[str]
    ) -> dict[str, Any]:
        """The answer as the REST API gives it."""
        ...


class AnsweringExaminee:
    """Asks questions and keeps the whole answer.

    Args:
        cases: those that will be asked.
        articles: the stored articles by source name.

    Raises:
        CasesInvalid: gold quotes or filters name what the stored articles do not hold.
    """

    def __init__(
        self, service: Service, cases: Sequence[Case], articles: Mapping[str, StoredArticle], *, mode: str
    ) -> None:
        questions = [expect(AnsweringCase, case) for case in cases]
        self._service = service
        self._mode = mode
        self._gold = {case.id: find_gold(case, articles) for case in questions}
        self._filters = {case.id: _filters_of(case, articles) for case in questions if case.filters}

    async def warm_up(self, cases: Sequence[Case]) -> None:
        """Ask unrecorded until something is answered; a declined question may never reach the LLM.

        The last answerable questions are taken, so that what a model server remembers of them is gone when
        they are asked again.
        """
        questions = [expect(AnsweringCase, case) for case in reversed(cases)]
        answerable = [case for case in questions if case.answerable]
        warm_up = (answerable or questions)[:WARM_UP_QUESTIONS]
        errors = []
        for case in warm_up:
            record = await self.examine(0, case)
            if record.error is not None:
                errors.append(record.error)
            elif record.answer and record.answer.get("status") != "abstained":
                return
        if len(errors) == len(warm_up):
            raise RunFailed(f"the service does not answer: {errors[-1]}")

    async def examine(self, number: int, case: Case) -> AnsweringRecord:
        """Ask one question. An answer that does not follow the contract is kept beside its error."""
        question = expect(AnsweringCase, case)
        answer: dict[str, Any] | None = None
        error: str | None = None
        started = time.perf_counter()
        try:
            answer = await self._service.ask(
                question.question,
                mode=self._mode,
                filters=self._filters.get(case.id),
                include=["retrieval", "timings"],
            )
        except Exception as failure:  # the record says what it was
            error = failure_of(failure)
        seconds = time.perf_counter() - started
        if answer is not None:
            read = read_body(answer)
            error = read if isinstance(read, str) else None
        return AnsweringRecord(
            number=number,
            case=question,
            gold=self._gold[case.id],
            answer=answer,
            error=error,
            seconds=round(seconds, 6),
        )


def _filters_of(case: AnsweringCase, articles: Mapping[str, StoredArticle]) -> dict[str, Any]:
    """The filters of a case as a request has them."""
    wanted = case.filters or CaseFilters()
    unknown = [name for name in wanted.articles if name not in articles]
    if unknown:
        raise CasesInvalid(
            [f"{case.place} (case {case.id}): no stored article comes from {name!r}" for name in unknown]
        )
    given = wanted.model_dump(mode="json", exclude_defaults=True, exclude={"articles"})
    ids = [articles[name].id for name in wanted.articles]
    return {**given, **({"article_ids": list(dict.fromkeys(ids))} if ids else {})}
