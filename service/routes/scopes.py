"""Which scope each route asks of a key. A route that is not listed asks for `admin`, and fails a test."""

from __future__ import annotations

from starlette.routing import compile_path

from service.keys import Scope

# What anyone may see: the page's files, which hold nothing of the collection, and what monitors ask.
PUBLIC = None

REQUIRED_SCOPES: dict[tuple[str, str], Scope | None] = {
    ("POST", "/v1/ask"): Scope.ASK,
    ("GET", "/v1/answers/{answer_id}"): Scope.ASK,
    ("POST", "/v1/chat/completions"): Scope.ASK,
    ("POST", "/v1/messages"): Scope.ASK,
    ("POST", "/v1/embeddings"): Scope.ASK,
    ("GET", "/v1/models"): Scope.ASK,
    ("GET", "/v1/models/{model_id}"): Scope.ASK,
    ("POST", "/v1/search"): Scope.ASK,
    ("POST", "/v1/verify"): Scope.ASK,
    ("GET", "/v1/articles"): Scope.ASK,
    ("GET", "/v1/articles/{article_id}"): Scope.ASK,
    ("POST", "/v1/articles"): Scope.INGEST,
    ("DELETE", "/v1/articles/{article_id}"): Scope.ADMIN,
    ("POST", "/mcp"): Scope.ASK,
    ("GET", "/mcp"): Scope.ASK,
    ("DELETE", "/mcp"): Scope.ASK,
    ("GET", "/metrics"): Scope.ADMIN,
    ("GET", "/healthz"): PUBLIC,
    ("GET", "/readyz"): PUBLIC,
    ("GET", "/openapi.json"): PUBLIC,
    ("GET", "/docs"): PUBLIC,
    ("GET", "/"): PUBLIC,
    ("GET", "/answers/{answer_id}"): PUBLIC,
    ("GET", "/articles"): PUBLIC,
    ("GET", "/articles/{article_id}"): PUBLIC,
    ("GET", "/web/{name}"): PUBLIC,
}

_PATTERNS = [
    (method, compile_path(path)[0], path, scope) for (method, path), scope in REQUIRED_SCOPES.items()
]
UNMATCHED = ("other", "unmatched")


def required_scope(method: str, path: str) -> Scope | None:
    """The scope that a request needs, or `PUBLIC`."""
    asked = "GET" if method == "HEAD" else method
    for known, pattern, _, scope in _PATTERNS:
        if known == asked and pattern.match(path):
            return scope
    return Scope.ADMIN


def known_route(method: str, path: str) -> tuple[str, str]:
    """Method and pattern of the route that a request asks for; `UNMATCHED` where there is none."""
    asked = "GET" if method == "HEAD" else method
    for known, pattern, route, _ in _PATTERNS:
        if known == asked and pattern.match(path):
            return known, route
    return UNMATCHED


def methods_at(path: str) -> list[str]:
    """The methods that are served at `path`."""
    return sorted({method for method, pattern, _, _ in _PATTERNS if pattern.match(path)})
