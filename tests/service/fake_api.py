"""A scripted REST API in the form of the contract, with an answer for every state the page can show."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from service.routes.page import router as page_router

Json = dict[str, Any]

HOSTILE = "<img src=x onerror=\"alert('x')\"><script>alert(1)</script> &amp; ${7*7}"

REASONS = {
    "no_evidence": "Nothing in the collection is about tram fares.",
    "insufficient": "The articles mention the ferry's owner but not what it paid.",
    "false_premise": "The question assumes that the Marit Lind sank; no article says so.",
    "conflicting": "Two articles contradict each other and neither is newer.",
    "out_of_range": "No article was published between 1 and 3 January 2019.",
    "unverified": "The drafted sentences did not follow from the articles.",
}


def make_article(article_id: str, paragraphs: list[list[tuple[str, str]]], **info: Any) -> Json:
    """An article body: sentences in a paragraph stand a space apart, paragraphs an empty line apart."""
    text, sentences = "", []
    for paragraph in paragraphs:
        text += "\n\n" if text else ""
        for position, (sentence, role) in enumerate(paragraph):
            text += " " if position else ""
            index = len(sentences)
            place = {"start": len(text), "end": len(text) + len(sentence)}
            sentences.append({"id": f"{article_id}.{index}", "index": index, **place, "role": role})
            text += sentence
    fields = {"version": 1, "author": None, "url": None, "language": "en", "published_at": None, **info}
    return {"id": article_id, "object": "article", **fields, "text": text, "sentences": sentences}


def cite(number: int, article: Json, first: int, last: int | None = None) -> Json:
    """A citation of the sentences `first` to `last` (both included) of an article."""
    cited = article["sentences"][first : (first if last is None else last) + 1]
    start, end = cited[0]["start"], cited[-1]["end"]
    names = ("version", "title", "publisher", "author", "published_at", "url")
    return {
        "number": number,
        "article_id": article["id"],
        **{name: article[name] for name in names},
        "sentence_ids": [sentence["id"] for sentence in cited],
        "start": start,
        "end": end,
        "quote": article["text"][start:end],
        "link": f"/articles/{article['id']}?v={article['version']}#s{first}",
    }


BODY, CAPTION, REPEATED, BOILERPLATE, HEADING = "body", "caption", "repeated", "boilerplate", "heading"
_HARBOUR_CAPTION = "The Marit Lind at the harbour of Vestholm on Monday night."

# The ship stands before most cited sentences: one code point, two UTF-16 units.
FERRY = make_article(
    "art_ferry",
    [
        [("🚢 A fire broke out on the ferry Marit Lind shortly before it reached Vestholm on Monday.", BODY)],
        [(_HARBOUR_CAPTION, CAPTION)],
        [
            (
                "All 214 passengers were led to the upper deck and left the ship unhurt, the harbour said.",
                BODY,
            ),
            ("“Nobody ran,” said the captain, Inger Dahl.", BODY),
            ("“They did what we asked of them.”", BODY),
        ],
        [("What is known of the cause", HEADING)],
        [
            ("Investigators suspect a fuel line in the engine room.", BODY),
            ("Two crew members were treated for smoke.", BODY),
        ],
        [(_HARBOUR_CAPTION, REPEATED)],
        *[
            [(f"Line {count} of the company's services ran late until Tuesday noon.", BODY)]
            for count in range(1, 25)
        ],
        [
            ("The owner, Halden Lines, expects the ship back in service in June.", BODY),
            ("It has sailed the route since 1998.", BODY),
        ],
        [("Sign up for our newsletter", BOILERPLATE)],
    ],
    title="Ferry passengers safe after engine fire off Vestholm",
    publisher="The Vestholm Courier",
    author="Signe Aas",
    published_at="2026-03-03T06:30:00+01:00",
    url="https://courier.example/ferry-fire",
)
CREW = make_article(
    "art_crew",
    [
        [
            (
                "Four crew members were taken to hospital after the fire on the Marit Lind, the union said.",
                BODY,
            ),
            ("The ferry had 214 passengers on board.", BODY),
        ],
        [("The union asks for an inspection of all ships of the fleet.", BODY)],
    ],
    title="Union: four crew members in hospital after ferry fire",
    publisher="Coast Radio",
    published_at="2026-03-03T11:00:00Z",
    url="javascript:alert(document.domain)",
)
XSS = make_article(
    "art_xss",
    [[(f"{HOSTILE} stands in the first sentence.", BODY), (f"And {HOSTILE} again.", BODY)]],
    title=HOSTILE,
    publisher=HOSTILE,
    author=HOSTILE,
    published_at=HOSTILE,
    url="javascript:alert(1)",
    language='en" onload="alert(1)',
)
ARTICLES: dict[str, Json] = {article["id"]: article for article in (FERRY, CREW, XSS)}

LATE_SENTENCE = 33  # far enough down that it must be scrolled to


def make_answer(question: str, statements: list[tuple[str, list[int], str, str]], **more: Any) -> Json:
    """An answer body; `statements` are (text, citation numbers, verdict, origin)."""
    text, drawn = "", []
    for index, (claim, numbers, verdict, origin) in enumerate(statements):
        start = len(text)
        text += claim + "".join(f"[{number}]" for number in numbers) + " "
        support = {"verdict": verdict, "score": 0.97, "reasons": []}
        place = {"index": index, "text": claim, "start": start, "end": start + len(claim)}
        drawn.append({**place, "citations": numbers, "support": support, "origin": origin})
    return {
        "id": "ans_1",
        "object": "answer",
        "created_at": "2026-03-04T08:00:00Z",
        "question": question,
        "mode": "auto",
        "status": "answered",
        "abstention": None,
        "text": text.strip(),
        "short_answer": None,
        "statements": drawn,
        "citations": [],
        "conflicts": [],
        "removed": [],
        "degraded": False,
        "degraded_reason": None,
        "model": {
            "llm": "SmolLM2-135M",
            "embedding": "minilm",
            "grounding": "checks",
            "prompt": "answer@1f2e",
        },
        "usage": {"prompt_tokens": 412, "completion_tokens": 38, "calls": 1},
        "timings_ms": {"retrieve": 9.0, "total": 640.0},
        **more,
    }


def _short_answer(citation: Json, text: str) -> Json:
    start = citation["start"] + citation["quote"].index(text)
    return {
        "text": text,
        "citation": citation["number"],
        "start": start,
        "end": start + len(text),
        "score": 0.93,
    }


def _abstained(reason: str) -> Json:
    nearest = [] if reason == "no_evidence" else [cite(1, FERRY, LATE_SENTENCE), cite(2, CREW, 2)]
    abstention = {"reason": reason, "message": REASONS[reason], "nearest": nearest}
    return make_answer(f"abstain {reason}", [], status="abstained", abstention=abstention)


def _scripted_answers() -> dict[str, Json]:
    aboard, service = cite(1, FERRY, 2), cite(2, FERRY, LATE_SENTENCE)
    captain = cite(1, FERRY, 3, 4)
    hostile = cite(1, XSS, 0)
    two, four = cite(1, FERRY, 7), cite(2, CREW, 0)
    answers = [
        make_answer(
            "How many passengers were on the ferry?",
            [
                (
                    "The Marit Lind carried 214 passengers, and all of them left it unhurt.",
                    [1],
                    "supported",
                    "generated",
                ),
                (service["quote"], [2], "supported", "quoted"),
            ],
            short_answer=_short_answer(aboard, "214 passengers"),
            citations=[aboard, service],
        ),
        make_answer(
            "What did the captain say?", [(captain["quote"], [1], "supported", "quoted")], citations=[captain]
        ),
        make_answer(
            "What caused the fire?",
            [("A fuel line is suspected.", [1], "partial", "generated")],
            status="partial",
            citations=[cite(1, FERRY, 6)],
            removed=[{"text": "The engine had failed twice.", "reason": "No cited sentence says “twice”."}],
        ),
        make_answer(
            "How many crew members were hurt?",
            [
                ("Two crew members were treated for smoke.", [1], "supported", "generated"),
                ("The union says that four were taken to hospital.", [2], "supported", "generated"),
            ],
            citations=[two, four],
            conflicts=[
                {
                    "message": "The reports give different numbers of hurt crew members.",
                    "sides": [
                        {"value": "two treated", "citation": 1},
                        {"value": "four in hospital", "citation": 2},
                    ],
                }
            ],
        ),
        make_answer(
            "When does the ferry sail again?",
            [(service["quote"], [1], "supported", "quoted")],
            citations=[{**service, "number": 1}],
            degraded=True,
            degraded_reason="The language model cannot be reached; sentences are quoted instead",
        ),
        make_answer(
            "hostile",
            [(HOSTILE, [1], HOSTILE, "generated")],
            short_answer=_short_answer(hostile, "<script>"),
            citations=[{**hostile, "link": "javascript:alert(1)"}],
            conflicts=[{"message": HOSTILE, "sides": [{"value": HOSTILE, "citation": 1}]}],
            removed=[{"text": HOSTILE, "reason": HOSTILE}],
            degraded=True,
            degraded_reason=HOSTILE,
            model={"llm": HOSTILE, "embedding": HOSTILE, "grounding": HOSTILE, "prompt": HOSTILE},
            id='ans_"><script>alert(1)</script>',
        ),
        *[_abstained(reason) for reason in REASONS],
    ]
    numbered = [
        {**answer, "id": answer["id"].replace("_1", f"_{count}")} for count, answer in enumerate(answers)
    ]
    return {answer["question"]: answer for answer in numbered}


def _problem(status: int, detail: str, errors: list[Json] | None = None) -> Response:
    titles = {404: "Not Found", 422: "Unprocessable Content", 503: "Service Unavailable"}
    body = {"type": "/docs", "title": titles[status], "status": status, "detail": detail, "code": "x"}
    headers = {"Retry-After": "5"} if status == 503 else {}
    body |= {"request_id": "req_7", "errors": errors or []}
    return JSONResponse(body, status, headers, "application/problem+json")


@dataclass
class FakeApi:
    """The scripted service: `asked` holds every question body; "slow" waits until `gate` is set."""

    asked: list[Json] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)
    articles: dict[str, Json] = field(default_factory=lambda: dict(ARTICLES))
    answers: dict[str, Json] = field(default_factory=_scripted_answers)

    def app(self) -> FastAPI:
        """The page with this API behind it."""
        app = FastAPI(docs_url=None)
        app.include_router(page_router)
        app.post("/v1/ask")(self.ask)
        app.get("/v1/articles")(self.list_articles)
        app.get("/v1/articles/{article_id}")(self.show_article)
        app.get("/v1/answers/{answer_id}")(self.show_answer)
        return app

    async def ask(self, request: Request) -> Response:
        body = await request.json()
        self.asked.append(body)
        question = body["question"]
        while question == "slow" and not self.gate.is_set():
            await asyncio.sleep(0.02)
        if question == "error 422":
            message = "must be at most 2000 characters"
            return _problem(422, f"question: {message}", [{"field": "question", "message": message}])
        if question == "error 503":
            return _problem(503, "The language model did not finish in time.")
        if question == "error html":
            return HTMLResponse("<h1>Bad gateway</h1>", 502)
        known = self.answers.get(question, self.answers["How many passengers were on the ferry?"])
        return JSONResponse({**known, "question": question})

    async def list_articles(self, cursor: str | None = None) -> Response:
        shown = [
            {name: value for name, value in article.items() if name not in {"text", "sentences"}}
            for article in self.articles.values()
        ]
        page = shown[2:] if cursor else shown[:2]
        more = not cursor and len(shown) > 2
        return JSONResponse(
            {"object": "list", "data": page, "has_more": more, "next_cursor": "2" if more else None}
        )

    async def show_article(self, article_id: str, version: int = 1) -> Response:
        article = self.articles.get(article_id)
        if article is None or article["version"] != version:
            return _problem(404, "No such article.")
        return JSONResponse(article)

    async def show_answer(self, answer_id: str) -> Response:
        for answer in self.answers.values():
            if answer["id"] == answer_id:
                return JSONResponse(answer)
        return _problem(404, "No such answer.")
