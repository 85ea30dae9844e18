"""The REST service: routes, error handling and the lifespan that owns the collection."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Any

import anyio.to_thread
from fastapi import FastAPI
from pydantic.json_schema import models_json_schema

from service.observability import RequestScope
from service.routes import (
    answers,
    articles,
    ask,
    chat_completions,
    docs,
    embeddings,
    mcp,
    messages,
    models,
    operations,
    page,
    search,
    verify,
)
from service.routes.access import Guard
from service.routes.bodies import BodyLimit
from service.routes.origin import SameOrigin
from service.routes.problems import install_problem_handlers
from service.routes.running import Running
from service.routes.scopes import PUBLIC, required_scope
from service.schemas import ArticleInput, ArticlesInput, ProblemBody
from service.settings import Settings

if TYPE_CHECKING:
    from service.wiring import Byline

_DIALECTS = (chat_completions, messages, embeddings, models)
_DESCRIPTION = (
    "Ask the news: every statement of an answer carries the sentences it came from, checked. "
    "Errors are application/problem+json; every response carries X-Request-Id."
)
_PROBLEM: dict[str, Any] = {
    "description": "What is wrong, and with which field.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemBody"}}},
}


def create_app(settings: Settings, byline: Byline | None = None, *, is_guarded: bool = True) -> FastAPI:
    """The service over the collection that `settings` name.

    Args:
        settings: plain values; the environment is not read.
        byline: an open collection, closed by whoever opened it. Without one the lifespan opens its own.
        is_guarded: False only for an app that nothing but its own process can reach.
    """
    app = FastAPI(
        title="Byline",
        version="1",
        description=_DESCRIPTION,
        lifespan=_lifespan(settings, byline),
        docs_url=None,
        redoc_url=None,
        responses={"4XX": _PROBLEM, "5XX": _PROBLEM},
    )
    install_problem_handlers(app)
    app.add_middleware(BodyLimit, max_bytes=int(settings.max_body_mb * 1_000_000))
    if is_guarded:
        app.add_middleware(Guard, settings=settings)
    app.add_middleware(SameOrigin)
    app.add_middleware(RequestScope)
    for routes in (ask, answers, articles, search, verify, *_DIALECTS, mcp, operations, docs, page):
        app.include_router(routes.router)
    app.state.mcp = None
    app.openapi = _with_named_schemas(app.openapi)  # type: ignore[method-assign]  # FastAPI's documented hook
    return app


def _lifespan(
    settings: Settings, given: Byline | None
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        byline = await anyio.to_thread.run_sync(_open, settings) if given is None else given
        running = app.state.running = Running(byline, settings)
        try:
            yield
        finally:
            app.state.running = None
            await running.live.close()
            if given is None:
                await anyio.to_thread.run_sync(byline.close)

    return lifespan


def _open(settings: Settings) -> Byline:
    from service.wiring import open_byline  # brings in every library of the index

    return open_byline(settings)


def _with_named_schemas(openapi: Callable[[], dict[str, Any]]) -> Callable[[], dict[str, Any]]:
    """Adds the models that FastAPI does not see, since routes name them by reference only."""

    def with_named_schemas() -> dict[str, Any]:
        document = openapi()
        _, definitions = models_json_schema(
            [(ArticleInput, "validation"), (ArticlesInput, "validation"), (ProblemBody, "serialization")],
            ref_template="#/components/schemas/{model}",
        )
        document["components"]["schemas"].update(definitions["$defs"])
        _describe_keys(document)
        return document

    return with_named_schemas


def _describe_keys(document: dict[str, Any]) -> None:
    """Says which scope each operation asks of a key; `{}` because a service on loopback may ask for none."""
    document["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            scope = required_scope(method.upper(), path)
            if scope is not PUBLIC:
                operation["security"] = [{"key": []}, {}]
                operation["x-required-scope"] = scope.value
