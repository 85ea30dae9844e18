"""GET /healthz and /readyz: whether the service runs, and whether it can answer."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from service.routes.problems import Problem
from service.routes.running import RunningService

router = APIRouter(tags=["operations"])

_READY = {"content": {"application/json": {"example": {"status": "ready", "degraded": []}}}}


@router.get("/healthz", summary="Is it alive?")
async def healthz() -> dict[str, str]:
    """Answers as long as the event loop turns."""
    return {"status": "ok"}


@router.get("/readyz", summary="Can it answer?", responses={200: _READY})
async def readyz(request: Request, running: RunningService) -> JSONResponse:
    """Status 200 when questions can be answered; `degraded` says in words what is not at its best.

    A service that was told to stop answers 503 here before it refuses anything else.
    """
    if getattr(request.app.state, "is_stopping", False):
        raise Problem(503, "The service is stopping; ask another one.", code="not_ready")
    degraded: list[Any] = await running.reading(running.byline.degraded)
    return JSONResponse({"status": "ready", "degraded": list(degraded)})
