"""A scripted REST API in the form of the contract: asked, streamed, searched and added to without any model."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response, StreamingResponse

from service.routes.page import router as page_router
from tests.integration.page_in_chromium.scripted_answers import scripted_answers
from tests.integration.page_in_chromium.scripted_articles import ARTICLES, Json

USUAL = "How many passengers were on the ferry?"
_PROBLEM_TITLES = {
    401: "Unauthorized",
    404: "Not Found",
    413: "Content Too Large",
    422: "Unprocessable Content",
    503: "Service Unavailable",
}


@dataclass
class FakeApi:
    """The scripted service: `asked` holds every question body, `added` the names in each request that adds.

    The question "slow" waits until `gate` is set; "slow: ..." is the question after it, and when streamed it waits
    after its first statement. With `streams` false the field is refused, as by a service that knows no streaming; a
    streamed answer breaks off once `breaks_after` its event of that number. The first `busy_for` requests that add
    are refused.
    """

    asked: list[Json] = field(default_factory=list)
    searched: list[Json] = field(default_factory=list)
    added: list[list[str]] = field(default_factory=list)
    resumed: list[str] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)
    articles: dict[str, Json] = field(default_factory=lambda: dict(ARTICLES))
    answers: dict[str, Json] = field(default_factory=scripted_answers)
    streams: bool = False
    breaks_after: int | None = None
    busy_for: int = 0

    def reset(self) -> None:
        """Back to the beginning, for the next test."""
        self.gate.set()  # whatever still waits, of a page that is gone
        fresh = FakeApi()
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(fresh, name))

    def app(self) -> FastAPI:
        """The page with this API behind it."""
        app = FastAPI(docs_url=None)
        app.include_router(page_router)
        app.post("/v1/ask")(self.ask)
        app.post("/v1/search")(self.search)
        app.get("/v1/articles")(self.list_articles)
        app.post("/v1/articles")(self.add_articles)
        app.get("/v1/articles/{article_id}")(self.show_article)
        app.get("/v1/answers/{answer_id}")(self.show_answer)
        return app

    async def ask(self, request: Request) -> Response:
        body = await request.json()
        if body.pop("stream", False) and not self.streams:
            message = "stream: streaming is not available"
            return problem(422, message, [{"field": "stream", "message": "streaming is not available"}])
        self.asked.append(body)
        question = body["question"]
        if question == "error 422":
            message = "must be at most 2000 characters"
            return problem(422, f"question: {message}", [{"field": "question", "message": message}])
        if question == "error 503":
            return problem(503, "The language model did not finish in time.")
        if question == "error html":
            return HTMLResponse("<h1>Bad gateway</h1>", 502)
        known = self.answers.get(question.removeprefix("slow: "), self.answers[USUAL])
        answer = {**known, "question": question}
        if self.streams:
            after = request.headers.get("last-event-id")
            if after:
                self.resumed.append(after)
            return StreamingResponse(self._told(answer, after), media_type="text/event-stream")
        if question.startswith("slow"):
            await opened(self.gate)
        return JSONResponse(answer)

    async def _told(self, answer: Json, after: str | None) -> AsyncIterator[str]:
        gate = self.gate
        slow = answer["question"].startswith("slow")
        for number, (name, data) in enumerate(events_of(answer), start=1):
            if after and number <= int(after.partition(":")[2]):
                continue
            if slow and number == 4:
                await opened(gate)
            if answer["question"] == "error streamed" and number == 4:
                failed = {"status": 503, "detail": "The language model did not finish in time."}
                yield f"event: error\ndata: {json.dumps(failed)}\n\n"
                return
            yield f"event: {name}\nid: {answer['id']}:{number}\ndata: {json.dumps(data)}\n\n: still answering\n\n"
            if self.breaks_after == number:
                self.breaks_after = None
                await asyncio.sleep(0.3)  # a browser forgets what it has not read when the connection breaks
                raise ConnectionResetError("as when the network goes away")

    async def search(self, request: Request) -> Response:
        body = await request.json()
        self.searched.append(body)
        words = body["query"].lower().split()
        found = [article for article in self.articles.values() if words[0] in article["text"].lower()]
        data = [passage(article, rank) for rank, article in enumerate(found, start=1)]
        return JSONResponse({"object": "list", "data": data, "has_more": False, "next_cursor": None})

    async def list_articles(self, limit: int = 50, cursor: str | None = None) -> Response:
        shown = [_summary(article) for article in self.articles.values()]
        size = 2 if limit < 100 else limit  # a page of the list of all articles is short here
        page = shown[size:] if cursor else shown[:size]
        more = not cursor and len(shown) > size
        return JSONResponse(
            {"object": "list", "data": page, "has_more": more, "next_cursor": "2" if more else None}
        )

    async def add_articles(self, request: Request) -> Response:
        if request.headers["content-type"].startswith("application/x-ndjson"):
            lines = [line for line in (await request.body()).split(b"\n") if line.strip()]
            first = int(request.query_params["first_line"])
            names = [f"{request.query_params['source']}#{first + index}" for index in range(len(lines))]
        else:
            form = await request.form()
            names = [str(upload.filename) for upload in form.getlist("files")]  # type: ignore[union-attr]
        self.added.append(names)
        if "slow.txt" in names:
            await opened(self.gate)
        if "huge.txt" in names:
            return problem(413, "The body is larger than 32 MB.")
        if self.busy_for:
            self.busy_for -= 1
            return problem(503, "Too many requests are waiting.")
        return JSONResponse({"object": "list", "data": [receipt(name) for name in names]})

    async def show_article(self, article_id: str, version: int = 1) -> Response:
        article = self.articles.get(article_id)
        if article is None or article["version"] != version:
            return problem(404, "No such article.")
        return JSONResponse(article)

    async def show_answer(self, answer_id: str) -> Response:
        for answer in self.answers.values():
            if answer["id"] == answer_id:
                return JSONResponse(answer)
        return problem(404, "No such answer.")


async def opened(gate: threading.Event) -> None:
    """Waits without holding the event loop."""
    while not gate.is_set():
        await asyncio.sleep(0.02)


def events_of(answer: Json) -> list[tuple[str, Json]]:
    """The events of a streamed answer, as the contract has them."""
    started = {name: answer[name] for name in ("id", "created_at", "question", "mode")}
    by_number = {citation["number"]: citation for citation in answer["citations"]}
    added = [
        (
            "statement.added",
            {"statement": item, "citations": [by_number[number] for number in item["citations"]]},
        )
        for item in answer["statements"]
    ]
    found = ("retrieval.completed", {"passages": 5, "articles": 2})
    return [("answer.started", started), found, *added, ("answer.completed", answer)]


def problem(status: int, detail: str, errors: list[Json] | None = None) -> Response:
    """An error as application/problem+json."""
    body: Json = {
        "type": "/docs",
        "title": _PROBLEM_TITLES[status],
        "status": status,
        "detail": detail,
        "code": "x",
    }
    headers = {"Retry-After": "5"} if status == 503 else {}
    body |= {"request_id": "req_7", "errors": errors or []}
    return JSONResponse(body, status, headers, "application/problem+json")


def passage(article: Json, rank: int) -> Json:
    """The whole article as one passage that was found."""
    text = article["text"]
    sentences = [{**item, "text": text[item["start"] : item["end"]]} for item in article["sentences"]]
    place = {
        "id": f"p_{rank}",
        "object": "passage",
        "rank": rank,
        "score": 1 / rank,
        "start": 0,
        "end": len(text),
    }
    return {**place, "article": _summary(article), "text": text, "sentences": sentences, "also_in": []}


def receipt(name: str) -> Json:
    """What became of a file; its name says what it is to become."""
    known: dict[str, Any] = {
        "article_id": "art_crew",
        "version": 1,
        "status": "created",
        "reason": None,
        "duplicate_of": None,
        "sentences": 3,
        "passages": 1,
        "title": f"Title of {name}",
        "source": name,
    }
    if name.startswith("same"):
        return {**known, "status": "unchanged"}
    if name.startswith("copy"):
        return {**known, "status": "duplicate", "duplicate_of": "art_ferry"}
    if name.startswith("empty"):
        nothing = {"article_id": None, "version": None, "title": "", "sentences": 0, "passages": 0}
        return {**known, **nothing, "status": "rejected", "reason": "there is no text in it"}
    return known


def _summary(article: Json) -> Json:
    return {name: value for name, value in article.items() if name not in {"text", "sentences"}}
