"""GET /docs: the API on one plain page, made from the OpenAPI document; it loads nothing from elsewhere."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from html import escape
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from service.routes.problems import problem_meanings

router = APIRouter(include_in_schema=False)

_STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; }
code, pre { font-family: ui-monospace, monospace; font-size: .875rem; }
pre { overflow: auto; padding: .75rem; border: 1px solid #8886; border-radius: .375rem; }
section { border-top: 1px solid #8886; padding: .5rem 0; }
dt { font-family: ui-monospace, monospace; } dd { margin: 0 0 .5rem 1rem; }
"""
_STYLE_HASH = b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none'"
}


@router.get("/docs", response_class=HTMLResponse)
async def show_docs(request: Request) -> HTMLResponse:
    """Every endpoint with an example of each body, and what each error code means."""
    document = request.app.openapi()
    sections = "".join(
        _operation(document, method, path, operation)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    )
    problems = "".join(
        f'<dt id="{code}">{status} {code}</dt><dd>{escape(text)}</dd>'
        for code, status, text in problem_meanings()
    )
    return HTMLResponse(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Byline API</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body><main>'
        f"<h1>Byline API</h1><p>{escape(document['info']['description'])}</p>"
        f'<p>For programs: <a href="/openapi.json">/openapi.json</a> (OpenAPI). '
        f'<a href="/">The page for readers</a>.</p>'
        f"{sections}<section><h2>Errors</h2><dl>{problems}</dl></section></main></body></html>",
        headers=_HEADERS,
    )


def _operation(document: dict[str, Any], method: str, path: str, operation: dict[str, Any]) -> str:
    parts = [
        f"<section><h2><code>{method.upper()} {escape(path)}</code></h2>",
        f"<p><strong>{escape(operation['summary'])}.</strong> {escape(operation.get('description', ''))}</p>",
    ]
    parts += [_parameter(parameter) for parameter in operation.get("parameters", ())]
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        parts.append(_body(document, f"Send {media_type}", content))
    for media_type, content in operation["responses"].get("200", {}).get("content", {}).items():
        parts.append(_body(document, f"Get {media_type}", content))
    return "".join([*parts, "</section>"])


def _parameter(parameter: dict[str, Any]) -> str:
    text = parameter.get("description") or parameter["schema"].get("title", "")
    return f"<p><code>{escape(parameter['name'])}</code> ({parameter['in']}) {escape(text)}</p>"


def _body(document: dict[str, Any], title: str, content: dict[str, Any]) -> str:
    example = _example(document, content)
    if example is None:
        return f"<p>{escape(title)}. {escape(content.get('schema', {}).get('description', ''))}</p>"
    shown = escape(json.dumps(example, indent=2, ensure_ascii=False))
    return f"<details><summary>{escape(title)}</summary><pre>{shown}</pre></details>"


def _example(document: dict[str, Any], content: dict[str, Any]) -> Any:
    if "example" in content:
        return content["example"]
    for named in content.get("examples", {}).values():
        return named["value"]
    schema = content.get("schema", {})
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if schema.get("examples"):
        return schema["examples"][0]
    items = schema.get("properties", {}).get("data", {}).get("items")
    if items:
        item = _example(document, {"schema": items})
        return {"object": "list", "data": [item], "has_more": False, "next_cursor": None}
    return None
