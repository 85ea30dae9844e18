"""GET /v1/answers/{id}: an answer as it was given."""

from __future__ import annotations

from fastapi import APIRouter, Response

from service.errors import AnswerNotFound
from service.routes.running import RunningService
from service.schemas import AnswerBody

router = APIRouter(tags=["answers"])


@router.get("/v1/answers/{answer_id}", summary="Read an answer again", response_model=AnswerBody)
async def get_answer(answer_id: str, running: RunningService) -> Response:
    """The recorded answer, unchanged, also when the articles it cites have changed since."""
    body = await running.reading(running.byline.catalogue.recorded_answer, answer_id)
    if body is None:
        raise AnswerNotFound("No answer with this id is recorded.")
    return Response(body, media_type="application/json")
