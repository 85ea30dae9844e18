"""POST /v1/ask: a question in, a cited answer or an abstention out."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import TYPE_CHECKING

import structlog
from fastapi import APIRouter, Response

from index.errors import IndexingError
from service.answer import Question
from service.routes.bodies import JSONRoute, checked_words
from service.routes.problems import invalid_fields
from service.routes.running import RunningService
from service.schemas import AnswerBody, AskRequest, answer_body, examples
from service.schemas.envelope import FieldProblem

if TYPE_CHECKING:
    from service.wiring import Byline

log = structlog.get_logger("byline")
router = APIRouter(route_class=JSONRoute, tags=["answers"])

_EXAMPLES = {
    "answered": {"summary": "A cited answer", "value": examples.ANSWER},
    "abstained": {"summary": "An abstention", "value": examples.ABSTENTION},
}


@router.post(
    "/v1/ask",
    summary="Ask a question",
    response_model=AnswerBody,
    responses={200: {"content": {"application/json": {"examples": _EXAMPLES}}}},
)
async def ask(asked: AskRequest, running: RunningService) -> Response:
    """Every statement carries the sentences it came from. Declining is an answer too, with status 200."""
    if asked.stream:
        message = "streaming is not available yet; leave it out or send false"
        raise invalid_fields([FieldProblem(field="stream", message=message)])
    question = Question(
        text=checked_words(asked.question, running.settings, field="question"),
        mode=asked.mode,
        filters=asked.filters.to_filters(),
        max_statements=asked.max_statements,
    )
    body = await running.answering(_answer_and_record, running.byline, question, asked.include)
    return Response(body, media_type="application/json")


def _answer_and_record(byline: Byline, question: Question, include: Collection[str]) -> str:
    answer = byline.answerer.answer(question)
    body = json.dumps(answer_body(answer, include), ensure_ascii=False)
    try:
        byline.catalogue.record_answer(answer.id, answer.created_at, body)
    except IndexingError:
        # A full disk must not take the answer from the reader; only its permanent link is lost.
        log.exception("answer not recorded", answer_id=answer.id)
    return body
