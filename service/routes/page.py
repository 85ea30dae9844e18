"""The page at `/`: serves the files of `service/web`, compressed, with ETags and a strict Content-Security-Policy."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from fastapi import APIRouter, HTTPException, Request, Response

router = APIRouter(include_in_schema=False)

# A new kind of file is served only when its type is named here.
_TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml; charset=utf-8",
}

# Article text is data from elsewhere: even if a mistake let markup through, nothing in it could run or load.
_CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)

_HEADERS = {
    "Content-Security-Policy": _CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    # The browser keeps its copy and asks each time: an upgrade is seen at once and costs a 304 otherwise.
    "Cache-Control": "no-cache",
    "Vary": "Accept-Encoding",
}


@dataclass(frozen=True, slots=True)
class WebFile:
    """One file of the page as it is served; `etag` is that of its content, `packed` the same compressed."""

    content: bytes
    packed: bytes
    media_type: str
    etag: str


@cache
def web_files() -> dict[str, WebFile]:
    """Every file of `service/web` that the page may load, by name; read once, at the first request."""
    served = {}
    for entry in files("service.web").iterdir():
        media_type = _TYPES.get(entry.name.rpartition(".")[2])
        if media_type is not None:
            content = entry.read_bytes()
            etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
            served[entry.name] = WebFile(content, gzip.compress(content, mtime=0), media_type, etag)
    return served


@router.api_route("/", methods=["GET", "HEAD"])
@router.api_route("/answers/{answer_id}", methods=["GET", "HEAD"])
@router.api_route("/articles", methods=["GET", "HEAD"])
@router.api_route("/articles/{article_id}", methods=["GET", "HEAD"])
async def show_page(request: Request) -> Response:
    """The page itself. Its script shows what the address names, and says so where there is no such thing."""
    return _serve("index.html", request)


@router.api_route("/web/{name}", methods=["GET", "HEAD"])
async def serve_file(name: str, request: Request) -> Response:
    """A script, style sheet or icon of the page."""
    return _serve(name, request)


def _serve(name: str, request: Request) -> Response:
    file = web_files().get(name)
    if file is None:
        raise HTTPException(404, f"The page has no file {name!r}.")
    # The tag is weak: it names the content, whether compressed or not.
    headers = {**_HEADERS, "ETag": f"W/{file.etag}"}
    if _already_has(request.headers.get("if-none-match", ""), file.etag):
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(
            file.packed, media_type=file.media_type, headers={**headers, "Content-Encoding": "gzip"}
        )
    return Response(file.content, media_type=file.media_type, headers=headers)


def _already_has(if_none_match: str, etag: str) -> bool:
    """Whether the browser's copy is current."""
    tags = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return etag in tags or "*" in tags
