"""POST /v1/verify: any text, checked sentence by sentence against the collection."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from service.routes.bodies import JSONRoute
from service.routes.problems import invalid_fields
from service.routes.running import RunningService
from service.schemas import ListBody, VerifiedSentenceBody, VerifyRequest, list_body
from service.schemas.envelope import FieldProblem
from service.schemas.fields import control_character, has_words

router = APIRouter(route_class=JSONRoute, tags=["answers"])


@router.post("/v1/verify", summary="Check a text", response_model=ListBody[VerifiedSentenceBody])
async def verify(wanted: VerifyRequest, running: RunningService) -> JSONResponse:
    """Each sentence with what the collection says of it: a verdict, a score and the citations it rests on."""
    if control_character(wanted.text) or not has_words(wanted.text):
        message = "Send text with words and without control characters."
        raise invalid_fields([FieldProblem(field="text", message=message)])
    sentences = await running.answering(
        running.byline.text_verifier.verify_text, wanted.text, wanted.filters.to_filters()
    )
    return JSONResponse(list_body([VerifiedSentenceBody.of(sentence) for sentence in sentences]))
