"""Every place of a request where a client may put a string, as a function from the string to the request."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

import httpx

_TEXT = "The old bridge at Marlow was closed on Tuesday. Repairs take nine weeks."


@dataclass(frozen=True, slots=True)
class Sent:
    """One request."""

    method: str
    path: str
    content: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    def by(self, http: httpx.Client) -> httpx.Response:
        """The response to it."""
        return http.request(self.method, self.path, content=self.content, headers=self.headers)


def posted(path: str, body: Any) -> Sent:
    """A JSON body in ASCII, so that lone surrogates reach the other side as escapes."""
    return Sent("POST", path, json.dumps(body).encode(), {"Content-Type": "application/json"})


def _article(**fields: str) -> Sent:
    return posted("/v1/articles", {"title": "Marlow", "text": _TEXT, **fields})


def _page(text: str) -> Sent:
    return posted("/v1/articles", {"html": f"<html><body><p>{text}</p><p>{_TEXT}</p></body></html>"})


def _filtered(path: str, words: str, **filters: Any) -> Sent:
    return posted(path, {words: "bridge at Marlow", "filters": filters})


def _line(text: str) -> Sent:
    line = json.dumps({"title": text, "text": f"{_TEXT} {text}"}).encode()
    return Sent("POST", "/v1/articles", line, {"Content-Type": "application/x-ndjson"})


def _file(text: str) -> Sent:
    name = quote(text, errors="replace").replace("%", "_")[:200] or "x"
    head = f'--b\r\nContent-Disposition: form-data; name="files"; filename="{name}.txt"\r\n\r\n'
    body = head.encode() + text.encode(errors="replace") + b"\r\n--b--\r\n"
    return Sent("POST", "/v1/articles", body, {"Content-Type": "multipart/form-data; boundary=b"})


def _in_path(text: str) -> str:
    return quote(text, safe="", errors="surrogatepass") or "%20"


def _chat(text: str, model: str = "byline-quote") -> Sent:
    return posted("/v1/chat/completions", {"model": model, "messages": [{"role": "user", "content": text}]})


def _message(text: str, **fields: str) -> Sent:
    body = {
        "model": "byline-quote",
        "max_tokens": 9,
        "messages": [{"role": "user", "content": text}],
        **fields,
    }
    return posted("/v1/messages", body)


def _tool(name: str, **arguments: str) -> Sent:
    params = {"name": name, "arguments": arguments}
    sent = posted("/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params})
    return replace(sent, headers={**sent.headers, "Accept": "application/json, text/event-stream"})


# These refuse as the protocols they speak do, not in the one shape of Byline's own routes.
FOREIGN: dict[str, Callable[[str], Sent]] = {
    "chat.content": _chat,
    "chat.model": lambda text: _chat("Why?", model=text),
    "message.content": _message,
    "message.system": lambda text: _message("Why?", system=text),
    "message.model": lambda text: _message("Why?", model=text),
    "embeddings.input": lambda text: posted("/v1/embeddings", {"model": "all-MiniLM-L6-v2", "input": text}),
    "models.id": lambda text: Sent("GET", f"/v1/models/{_in_path(text)}"),
    "mcp.question": lambda text: _tool("ask", question=text),
    "mcp.query": lambda text: _tool("search_articles", query=text),
    "mcp.article_id": lambda text: _tool("get_article", article_id=text),
    "mcp.tool": _tool,
}

FIELDS: dict[str, Callable[[str], Sent]] = {
    "ask.question": lambda text: posted("/v1/ask", {"question": text}),
    "ask.mode": lambda text: posted("/v1/ask", {"question": "Why?", "mode": text}),
    "ask.publishers": lambda text: _filtered("/v1/ask", "question", publishers=[text]),
    "ask.article_ids": lambda text: _filtered("/v1/ask", "question", article_ids=[text]),
    "ask.published_after": lambda text: _filtered("/v1/ask", "question", published_after=text),
    "ask.any_key": lambda text: posted("/v1/ask", {"question": "Why?", text: text}),
    "search.query": lambda text: posted("/v1/search", {"query": text}),
    "search.publishers": lambda text: _filtered("/v1/search", "query", publishers=[text]),
    "verify.text": lambda text: posted("/v1/verify", {"text": text}),
    "article.title": lambda text: _article(title=text),
    "article.text": lambda text: _article(text=text),
    "article.text_among_words": lambda text: _article(text=f"{_TEXT} {text}. {_TEXT}"),
    "article.html": _page,
    "article.publisher": lambda text: _article(publisher=text),
    "article.author": lambda text: _article(author=text),
    "article.published_at": lambda text: _article(published_at=text),
    "article.url": lambda text: _article(url=text),
    "article.web_url": lambda text: _article(url=f"https://news.example/{text}"),
    "article.language": lambda text: _article(language=text),
    "line.title_and_text": _line,
    "file.name_and_text": _file,
    "articles.cursor": lambda text: Sent("GET", f"/v1/articles?cursor={_in_path(text)}"),
    "articles.id": lambda text: Sent("GET", f"/v1/articles/{_in_path(text)}"),
    "articles.deleted_id": lambda text: Sent("DELETE", f"/v1/articles/{_in_path(text)}"),
    "articles.version": lambda text: Sent("GET", f"/v1/articles/a_1?version={_in_path(text)}"),
    "answers.id": lambda text: Sent("GET", f"/v1/answers/{_in_path(text)}"),
    "page.article": lambda text: Sent("GET", f"/articles/{_in_path(text)}"),
    "page.file": lambda text: Sent("GET", f"/web/{_in_path(text)}"),
    "any.address": lambda text: Sent("GET", f"/{_in_path(text)}"),
    **FOREIGN,
}
