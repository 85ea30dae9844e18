"""An answer as OpenAI's clients read it: one chat completion, or the chunks of one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from service.answer import Answer, Models, Usage
from service.dialects.byline_field import byline_field
from service.dialects.follow_up import FollowUp
from service.dialects.telling import Told, tell, tell_rest, tell_statement
from service.events import AnswerCompleted, AnswerEvent, AnswerStarted, StatementAdded
from service.schemas.citations import CitationBody

_COMPLETION = "chat.completion"
_CHUNK = "chat.completion.chunk"


@dataclass(frozen=True, slots=True)
class AnnotatedText:
    """A running text and the citations of its pieces, with offsets in code points."""

    text: str
    annotations: tuple[dict[str, Any], ...]


def annotated(told: Told, origin: str, at: int) -> AnnotatedText:
    """A piece that continues a text of `at` code points; what it cites is annotated with where its claim stands.

    `url` is the publisher's, or else this service's page for the sentence; `origin` begins the latter.
    """
    start = at + len(told.lead)
    marks = tuple(
        {
            "type": "url_citation",
            "url_citation": {
                "start_index": start,
                "end_index": start + len(told.text),
                "title": citation.info.title,
                "url": citation.info.url or f"{origin}{CitationBody.of(citation).link}",
                "number": citation.number,
                "quote": citation.quote,
            },
        }
        for citation in told.citations
    )
    return AnnotatedText(told.marked, marks)


def completion(
    answer: Answer, *, model: str, origin: str, following: FollowUp | None = None
) -> dict[str, Any]:
    """The body of a whole reply."""
    whole = AnnotatedText("", ())
    for told in tell(answer, following):
        piece = annotated(told, origin, len(whole.text))
        whole = AnnotatedText(whole.text + piece.text, (*whole.annotations, *piece.annotations))
    message: dict[str, Any] = {
        "role": "assistant",
        "content": whole.text,
        "refusal": None,
        "annotations": list(whole.annotations),
    }
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    return {
        **_head(_COMPLETION, answer.id, answer.created_at, model),
        "choices": [choice],
        "usage": _usage(answer.usage),
        **_tail(answer, following),
    }


class Chunks:
    """The chunks of one streamed reply. Their contents, joined, are the content of the whole reply."""

    def __init__(
        self, *, model: str, origin: str, following: FollowUp | None = None, includes_usage: bool = False
    ) -> None:
        self._model = model
        self._origin = origin
        self._following = following
        self._no_usage = {"usage": None} if includes_usage else {}
        self._includes_usage = includes_usage
        self._head: dict[str, Any] = {}
        self._length = 0
        self._annotations = 0

    def of(self, event: AnswerEvent) -> Iterator[dict[str, Any]]:
        """The chunks that tell of `event`."""
        match event:
            case AnswerStarted(id=answer_id, created_at=created_at):
                self._head = _head(_CHUNK, answer_id, created_at, self._model)
                yield self._chunk({"role": "assistant", "content": "", "refusal": None})
            case StatementAdded(statement=statement, citations=citations):
                yield self._told(tell_statement(statement, citations))
            case AnswerCompleted(answer=answer):
                yield from (self._told(told) for told in tell_rest(answer, self._following))
                yield from self._finished(answer)

    def _told(self, told: Told) -> dict[str, Any]:
        """A piece, with the annotations of what it cites."""
        piece = annotated(told, self._origin, self._length)
        # OpenAI's client gathers the entries of lists by their index, and fails without.
        marks = [{"index": index, **mark} for index, mark in enumerate(piece.annotations, self._annotations)]
        self._length += len(piece.text)
        self._annotations += len(marks)
        return self._chunk({"content": piece.text, **({"annotations": marks} if marks else {})})

    def _finished(self, answer: Answer) -> Iterator[dict[str, Any]]:
        """The chunk that ends the message, and the one with the usage when it was asked for."""
        yield {**self._chunk({}, finish_reason="stop"), **_tail(answer, self._following)}
        if self._includes_usage:
            fingerprint = {"system_fingerprint": fingerprint_of(answer.models)}
            yield {**self._head, **fingerprint, "choices": [], "usage": _usage(answer.usage)}

    def _chunk(self, delta: dict[str, Any], *, finish_reason: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return {**self._head, "choices": [choice], **self._no_usage}


def fingerprint_of(models: Models) -> str:
    """Changes when one of the models that made the answer does, or the prompt."""
    named = "\n".join(f"{part}={name}" for part, name in asdict(models).items())
    return f"fp_{hashlib.sha256(named.encode()).hexdigest()[:12]}"


def _head(kind: str, answer_id: str, created_at: datetime, model: str) -> dict[str, Any]:
    return {
        "id": answer_id,
        "object": kind,
        "created": int(created_at.timestamp()),
        "model": model,
        "system_fingerprint": None,
    }


def _tail(answer: Answer, following: FollowUp | None) -> dict[str, Any]:
    """What is known once the answer is whole."""
    return {
        "system_fingerprint": fingerprint_of(answer.models),
        "citations": [CitationBody.of(citation).model_dump(mode="json") for citation in answer.citations],
        "byline": byline_field(answer, following, without={"citations"}),
    }


def _usage(usage: Usage) -> dict[str, int]:
    return {
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "total_tokens": usage.prompt_tokens + usage.completion_tokens,
    }
