"""GET /v1/models: the names that the dialects can ask for."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from service.dialects.models import model_bodies, model_list
from service.routes.conversing import has_llm, unknown_model
from service.routes.running import Running, RunningService

router = APIRouter(tags=["OpenAI's dialect", "Anthropic's dialect"])


@router.get("/v1/models", summary="List the models")
async def list_models(running: RunningService) -> dict[str, Any]:
    """Each answers in its way; the last one embeds."""
    return model_list(_bodies(running))


@router.get("/v1/models/{model_id}", summary="Read a model")
async def get_model(model_id: str, running: RunningService) -> dict[str, Any]:
    """One of them."""
    for body in _bodies(running):
        if body["id"] == model_id:
            return body
    raise unknown_model(model_id)


def _bodies(running: Running) -> list[dict[str, Any]]:
    return model_bodies(has_llm=has_llm(running), embedding_name=running.byline.embedder.name)
