"""Turns a peer's reply into the answer object of the REST API, its citations mapped to our sentences.

As generously as possible. A cited source is one citation of every sentence of which the source holds a character:
it hits where any of them is gold, misses no gold sentence among them, and is not marked down for the others. How
markers are found is said in `eval.peers.statements`, what counts as declined in `eval.peers.declining`. Nothing
is removed for want of support.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from eval.peers.declining import is_declined
from eval.peers.peer import PeerReply, Source
from eval.peers.statements import CitedStatement, read_statements
from service.answer import Origin, Reason, Status, Usage


def answer_object(
    question: str, reply: PeerReply, *, usage: Usage, model: Mapping[str, str | None], mode: str
) -> dict[str, Any]:
    """The answer in the form that metrics and reports read; `reply` keeps the words as they were written."""
    statements = read_statements(reply.text, sources=len(reply.sources))
    declined = is_declined("\n".join(one.text for one in statements))
    kept = () if declined else statements
    abstention = {"reason": Reason.INSUFFICIENT, "message": reply.text.strip(), "nearest": []}
    return {
        "id": f"ans_{uuid.uuid4().hex}",
        "object": "answer",
        "created_at": datetime.now(UTC).isoformat(),
        "question": question,
        "mode": mode,
        "status": Status.ABSTAINED if declined else Status.ANSWERED,
        "abstention": abstention if declined else None,
        "short_answer": None,
        **_lay_out(kept),
        "citations": _citations(kept, reply.sources),
        "conflicts": [],
        "removed": [],
        "degraded": False,
        "model": {"grounding": None, **model},
        "usage": asdict(usage),
        "timings_ms": dict(reply.timings_ms),
        "retrieval": [_passage(rank, source) for rank, source in enumerate(reply.sources, start=1)],
        "evidence": list(_shown(reply.sources)),
        "reply": reply.text,
    }


def _lay_out(statements: Iterable[CitedStatement]) -> dict[str, Any]:
    """The text, each statement followed by its markers, and where in it the statements are."""
    text, placed = "", []
    for index, one in enumerate(statements):
        start = len(text) + 1 if text else 0
        text += f"{' ' if text else ''}{one.text}" + "".join(f"[{number}]" for number in one.numbers)
        placed.append(
            {
                "index": index,
                "text": one.text,
                "start": start,
                "end": start + len(one.text),
                "citations": list(one.numbers),
                "support": None,
                "origin": Origin.GENERATED,
            }
        )
    return {"text": text, "statements": placed}


def _citations(statements: Iterable[CitedStatement], sources: Sequence[Source]) -> list[dict[str, Any]]:
    cited = sorted({number for one in statements for number in one.numbers})
    return [_citation(number, sources[number - 1]) for number in cited]


def _citation(number: int, source: Source) -> dict[str, Any]:
    article = source.article
    start, end = _whole_sentences(source)
    return {
        "number": number,
        "article_id": article.id,
        "version": article.version,
        "title": article.title,
        "publisher": article.publisher,
        "author": None,
        "published_at": article.published_at,
        "url": None,
        "source": article.source,
        "sentence_ids": [one.id for one in source.sentences],
        "start": start,
        "end": end,
        "quote": article.text[start:end],
        "link": f"/articles/{article.id}?v={article.version}",
    }


def _passage(rank: int, source: Source) -> dict[str, Any]:
    start, end = _whole_sentences(source)
    place = {"article_id": source.article.id, "version": source.article.version, "start": start, "end": end}
    return {"object": "passage", "rank": rank, **place, "text": source.article.text[start:end]}


def _shown(sources: Iterable[Source]) -> Iterable[dict[str, Any]]:
    """The sentences that the LLM was shown, in the order shown; one that stands in two sources once."""
    seen: set[str] = set()
    for number, source in enumerate(sources, start=1):
        article = source.article
        for one in source.sentences:
            if one.id in seen:
                continue
            seen.add(one.id)
            place = {"article_id": article.id, "version": article.version, "start": one.start, "end": one.end}
            yield {
                "label": str(number),
                "sentence_id": one.id,
                **place,
                "text": article.text[one.start : one.end],
            }


def _whole_sentences(source: Source) -> tuple[int, int]:
    sentences = source.sentences
    return (sentences[0].start, sentences[-1].end) if sentences else (source.start, source.end)
