"""POST /v1/embeddings: the vectors of texts, by the model that the articles are embedded with."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response

from index.tokens import count_tokens, fit_to_encode
from service.dialects.embedding_requests import MAX_TOKENS, EmbeddingRequest
from service.routes.bodies import JSONRoute
from service.routes.connected import CLIENT_LEFT, while_connected
from service.routes.conversing import unknown_model
from service.routes.problems import invalid_fields
from service.routes.running import Running, RunningService
from service.schemas.envelope import FieldProblem

if TYPE_CHECKING:
    from index.rows import Vector

router = APIRouter(route_class=JSONRoute, tags=["OpenAI's dialect"])

# Between two of these, questions get their turn.
TEXTS_AT_ONCE = 32


@router.post("/v1/embeddings", summary="Embed texts", response_class=Response)
async def embed(request: Request, wanted: EmbeddingRequest, running: RunningService) -> Response:
    """Unit vectors, in the order of the texts."""
    embedder = running.byline.embedder
    if wanted.model != embedder.name:
        raise unknown_model(wanted.model)
    if wanted.dimensions not in {None, embedder.dimensions}:
        message = f"this model has {embedder.dimensions} dimensions, no fewer; leave it out"
        raise invalid_fields([FieldProblem(field="dimensions", message=message)])
    texts = [fit_to_encode(text) for text in wanted.input]
    tokens = await running.reading(lambda: sum(count_tokens(text) for text in texts))
    if tokens > MAX_TOKENS:
        message = f"there are {tokens:,} tokens; at most {MAX_TOKENS:,} are taken at once"
        raise invalid_fields([FieldProblem(field="input", message=message)])
    vectors = await while_connected(request, _embedded(running, texts))
    if vectors is None:
        return Response(status_code=CLIENT_LEFT)
    body = await running.reading(_body, wanted, vectors, tokens)
    return Response(body, media_type="application/json")


async def _embedded(running: Running, texts: Sequence[str]) -> list[Vector]:
    vectors: list[Vector] = []
    for start in range(0, len(texts), TEXTS_AT_ONCE):
        batch = texts[start : start + TEXTS_AT_ONCE]
        vectors += list(await running.answering(running.byline.embedder.embed_texts, batch))
    return vectors


def _body(wanted: EmbeddingRequest, vectors: Sequence[Vector], tokens: int) -> str:
    data = [
        {"object": "embedding", "index": index, "embedding": _encoded(vector, wanted.encoding_format)}
        for index, vector in enumerate(vectors)
    ]
    usage = {"prompt_tokens": tokens, "total_tokens": tokens}
    return json.dumps({"object": "list", "data": data, "model": wanted.model, "usage": usage})


def _encoded(vector: Vector, encoding_format: str) -> Any:
    """Base64 is of little-endian float32, which OpenAI's Python client asks for by itself."""
    if encoding_format == "base64":
        return b64encode(vector.astype("<f4").tobytes()).decode("ascii")
    return vector.tolist()
