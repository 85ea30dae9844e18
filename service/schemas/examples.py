"""The examples shown in the API's own documentation; a test checks each against its model."""

from __future__ import annotations

import json
from typing import Any

_TEXT = (
    "The council voted 31 to 14 on Tuesday to close the Marlow bridge for repairs. "
    "Engineers expect the work to take nine weeks."
)
_ARTICLE_ID = "a_7f3c19d2b0e84a55"
_FIRST, _SECOND = "s_1d0f6a2c9b7e4410", "s_8a51c3fe02d94b6e"
_QUOTE = "Engineers expect the work to take nine weeks."

_INFO: dict[str, Any] = {
    "title": "Marlow bridge to close for repairs",
    "publisher": "Harbour Courier",
    "author": "Ines Calder",
    "published_at": "2026-03-10T18:05:00Z",
    "url": "https://courier.example/marlow-bridge",
    "source": "marlow-bridge.html",
}

CITATION: dict[str, Any] = {
    "number": 1,
    "article_id": _ARTICLE_ID,
    "version": 1,
    **_INFO,
    "sentence_ids": [_SECOND],
    "start": _TEXT.index(_QUOTE),
    "end": _TEXT.index(_QUOTE) + len(_QUOTE),
    "quote": _QUOTE,
    "link": f"/articles/{_ARTICLE_ID}?v=1#s1",
}

ASK_REQUEST: dict[str, Any] = {
    "question": "How long will the Marlow bridge be closed?",
    "mode": "auto",
    "filters": {"published_after": "2026-03-01", "publishers": ["Harbour Courier"]},
}

ANSWER: dict[str, Any] = {
    "id": "ans_3b9e5d0c7a1f4e28",
    "object": "answer",
    "created_at": "2026-03-14T09:30:00Z",
    "question": ASK_REQUEST["question"],
    "mode": "auto",
    "status": "answered",
    "abstention": None,
    "answerable": 0.87,
    "text": f"{_QUOTE}[1]",
    "short_answer": None,
    "statements": [
        {
            "index": 0,
            "text": _QUOTE,
            "start": 0,
            "end": len(_QUOTE),
            "citations": [1],
            "support": {"verdict": "supported", "score": 1.0, "reasons": []},
            "origin": "quoted",
        }
    ],
    "citations": [CITATION],
    "conflicts": [],
    "removed": [],
    "degraded": False,
    "degraded_reason": None,
    "model": {
        "llm": None,
        "embedding": "all-MiniLM-L6-v2",
        "grounding": "byline-grounding-3",
        "prompt": None,
    },
    "usage": {"prompt_tokens": 0, "completion_tokens": 0, "calls": 0},
    "timings_ms": {"retrieve": 18.2, "select": 9.7, "draft": 0.1, "verify": 6.4, "total": 35.0},
}

ABSTENTION: dict[str, Any] = {
    **ANSWER,
    "id": "ans_c2d4486be91a4f07",
    "question": "Who pays for the repairs?",
    "status": "abstained",
    "abstention": {
        "reason": "insufficient",
        "message": "The collection has articles near this question, but none that answers it.",
        "nearest": [CITATION],
    },
    "answerable": 0.21,
    "text": "",
    "statements": [],
    "citations": [],
}

ARTICLE_INPUT: dict[str, Any] = {
    **{name: value for name, value in _INFO.items() if name != "source"},
    "text": _TEXT,
    "language": "en",
}

RECEIPT: dict[str, Any] = {
    "article_id": _ARTICLE_ID,
    "version": 1,
    "status": "created",
    "reason": None,
    "duplicate_of": None,
    "sentences": 2,
    "passages": 1,
    "title": _INFO["title"],
    "source": None,
}

ARTICLE_SUMMARY: dict[str, Any] = {
    "id": _ARTICLE_ID,
    "object": "article",
    "version": 1,
    **_INFO,
    "language": "en",
    "source": None,
    "link": f"/articles/{_ARTICLE_ID}?v=1",
}

_SENTENCES: list[dict[str, Any]] = [
    {"id": _FIRST, "index": 0, "start": 0, "end": _TEXT.index(_QUOTE) - 1, "role": "body"},
    {"id": _SECOND, "index": 1, "start": _TEXT.index(_QUOTE), "end": len(_TEXT), "role": "body"},
]

ARTICLE: dict[str, Any] = {**ARTICLE_SUMMARY, "text": _TEXT, "sentences": _SENTENCES}

SEARCH_REQUEST: dict[str, Any] = {"query": "Marlow bridge repairs", "limit": 5}

SEARCH_RESULT: dict[str, Any] = {
    "id": "p_5c0a94e7d8124b36",
    "object": "passage",
    "rank": 1,
    "score": 0.97,
    "found_by": {"dense": 0.71, "lexical": 9.4},
    "article": ARTICLE_SUMMARY,
    "start": 0,
    "end": len(_TEXT),
    "text": _TEXT,
    "sentences": [
        {**item, "text": _TEXT[item["start"] : item["end"]], "score": score}
        for item, score in zip(_SENTENCES, (0.74, 0.38), strict=True)
    ],
    "also_in": [],
}

VERIFY_REQUEST: dict[str, Any] = {"text": "The Marlow bridge will be closed for nine weeks."}

VERIFIED_SENTENCE: dict[str, Any] = {
    "text": VERIFY_REQUEST["text"],
    "start": 0,
    "end": len(VERIFY_REQUEST["text"]),
    "verdict": "supported",
    "score": 0.88,
    "reasons": [],
    "citations": [CITATION],
}

_STATEMENT = json.dumps({"statement": ANSWER["statements"][0], "citations": [CITATION]})
EVENTS = (
    f"event: statement.added\nid: {ANSWER['id']}:3\ndata: {_STATEMENT}\n\n"
    f"event: answer.completed\nid: {ANSWER['id']}:4\ndata: {json.dumps(ANSWER)}\n\n"
)
