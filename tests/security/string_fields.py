"""Every place of a request where a client may put a string, as a function from the string to the request."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
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
}
