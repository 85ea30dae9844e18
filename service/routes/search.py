"""POST /v1/search: the passages that best match some words."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from service.routes.bodies import JSONRoute, checked_words
from service.routes.running import RunningService
from service.schemas import SearchBody, SearchRequest, SearchResult, list_body

router = APIRouter(route_class=JSONRoute, tags=["articles"])


@router.post("/v1/search", summary="Search the collection", response_model=SearchBody)
async def search(wanted: SearchRequest, running: RunningService) -> JSONResponse:
    """Passages, best first, each with its sentences and its article."""
    query = checked_words(wanted.query, running.settings, field="query")
    found = await running.answering(
        running.byline.retriever.search, query, filters=wanted.filters.to_filters(), limit=wanted.limit
    )
    results = [SearchResult.of(passage) for passage in found.passages]
    return JSONResponse({**list_body(results), "degraded": found.degraded})
