"""GET /healthz and /readyz: whether the service runs, and whether it can answer."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from service.routes.running import RunningService

router = APIRouter(tags=["operations"])

_READY = {"content": {"application/json": {"example": {"status": "ready", "degraded": []}}}}


@router.get("/healthz", summary="Is it alive?")
async def healthz() -> dict[str, str]:
    """Answers as long as the event loop turns."""
    return {"status": "ok"}


@router.get("/readyz", summary="Can it answer?", responses={200: _READY})
async def readyz(running: RunningService) -> JSONResponse:
    """Status 200 when questions can be answered; `degraded` says in words what is not at its best."""
    degraded: list[Any] = await running.reading(running.byline.degraded)
    return JSONResponse({"status": "ready", "degraded": list(degraded)})
