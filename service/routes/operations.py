"""GET /healthz, /readyz and /metrics: whether the service runs, whether it can answer, and what it did."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from service.routes.problems import Problem
from service.routes.running import RunningService
from service.telemetry.standing import read_standing

router = APIRouter(tags=["operations"])

_READY = {"content": {"application/json": {"example": {"status": "ready", "degraded": []}}}}
_METRICS = {"content": {"text/plain": {"example": "byline_articles 34.0\n"}}}


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


@router.get("/metrics", summary="What has it done?", response_class=Response, responses={200: _METRICS})
async def metrics(request: Request, running: RunningService) -> Response:
    """For Prometheus. Where the service asks for keys, this asks for one with the scope `admin`."""
    standing = await running.reading(read_standing, running.byline, running.pools())
    text, media_type = running.byline.metrics.exposed(standing, request.headers.get("accept", ""))
    return Response(text, media_type=media_type)
