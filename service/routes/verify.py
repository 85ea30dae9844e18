"""POST /v1/verify: any text, checked sentence by sentence against the collection."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from index.sentences import split_sentences
from service.cancelling import Cancellation
from service.errors import AnswerAbandoned
from service.routes.bodies import JSONRoute
from service.routes.connected import CLIENT_LEFT, while_connected
from service.routes.problems import invalid_fields
from service.routes.running import RunningService
from service.schemas import ListBody, VerifiedSentenceBody, VerifyRequest, list_body
from service.schemas.envelope import FieldProblem
from service.schemas.fields import control_character, has_words
from service.text_verification import MOST_SENTENCES, VerifiedSentence

router = APIRouter(route_class=JSONRoute, tags=["answers"])


@router.post("/v1/verify", summary="Check a text", response_model=ListBody[VerifiedSentenceBody])
async def verify(request: Request, wanted: VerifyRequest, running: RunningService) -> Response:
    """Each sentence with what the collection says of it: a verdict, a score and the citations it rests on."""
    if control_character(wanted.text) or not has_words(wanted.text):
        message = "Send text with words and without control characters."
        raise invalid_fields([FieldProblem(field="text", message=message)])
    if len(list(split_sentences(wanted.text))) > MOST_SENTENCES:
        message = f"Send at most {MOST_SENTENCES} sentences at once."
        raise invalid_fields([FieldProblem(field="text", message=message)])
    cancellation = Cancellation()

    def check() -> tuple[VerifiedSentence, ...]:
        with cancellation.governing():
            try:
                return running.byline.text_verifier.verify_text(wanted.text, wanted.filters.to_filters())
            except AnswerAbandoned:
                return ()  # nobody receives it

    try:
        sentences = await while_connected(request, running.answering(check))
    finally:
        cancellation.cancel()
    if sentences is None:
        return Response(status_code=CLIENT_LEFT)
    return JSONResponse(list_body([VerifiedSentenceBody.of(sentence) for sentence in sentences]))
