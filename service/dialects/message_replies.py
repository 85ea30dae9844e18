"""An answer as Anthropic's clients read it: one message of text blocks with citations, or the events of one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from service.answer import Answer, Citation, Usage
from service.dialects.byline_field import byline_field
from service.dialects.follow_up import FollowUp
from service.dialects.telling import Told, tell, tell_rest, tell_statement
from service.events import AnswerCompleted, AnswerEvent, AnswerStarted, StatementAdded
from service.schemas.citations import CitationBody

Event = dict[str, Any]

PING = '{"type": "ping"}'


class Blocks:
    """The text blocks of one message, in order. Cited articles are numbered as documents in order of first use.

    Args:
        origin: begins the address of an article that has none of its publisher.
    """

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._documents: dict[str, int] = {}

    def of(self, told: Told) -> Iterator[dict[str, Any]]:
        """The blocks of a piece: one that cites holds the claim alone, so that what leads to it stands before."""
        if not told.citations:
            yield {"type": "text", "text": f"{told.lead}{told.text}", "citations": None}
            return
        if told.lead:
            yield {"type": "text", "text": told.lead, "citations": None}
        citations = [self._citation(citation) for citation in told.citations]
        yield {"type": "text", "text": told.text, "citations": citations}

    def _citation(self, citation: Citation) -> dict[str, Any]:
        """Both of Anthropic's forms in one: characters of the document, and sentences of the search result."""
        info = citation.info
        index = self._documents.setdefault(f"{info.id}@{info.version}", len(self._documents))
        body = CitationBody.of(citation)
        sentences = [sentence.index for sentence in citation.sentences]
        return {
            "type": "char_location",
            "cited_text": citation.quote,
            "document_index": index,
            "document_title": info.title,
            "start_char_index": citation.start,
            "end_char_index": citation.end,
            "file_id": None,
            "search_result_index": index,
            "source": info.url or f"{self._origin}{body.link}",
            "title": info.title,
            "start_block_index": sentences[0],
            "end_block_index": sentences[-1] + 1,
            "number": citation.number,
            "article_id": info.id,
            "version": info.version,
            "sentence_ids": body.sentence_ids,
        }


def message(answer: Answer, *, model: str, origin: str, following: FollowUp | None = None) -> dict[str, Any]:
    """The body of a whole reply."""
    blocks = Blocks(origin)
    content = [block for told in tell(answer, following) for block in blocks.of(told)]
    return {
        **_message(answer.id, model, answer.usage),
        "content": content,
        "stop_reason": "end_turn",
        "byline": byline_field(answer, following),
    }


class Events:
    """The events of one streamed reply. What a client gathers from them is the whole reply."""

    def __init__(self, *, model: str, origin: str, following: FollowUp | None = None) -> None:
        self._model = model
        self._following = following
        self._blocks = Blocks(origin)
        self._index = 0

    def of(self, event: AnswerEvent) -> Iterator[Event]:
        """The events of Anthropic's that tell of `event`."""
        match event:
            case AnswerStarted(id=answer_id):
                # What it costs is known at the end.
                yield {"type": "message_start", "message": _message(answer_id, self._model, Usage())}
                yield {"type": "ping"}
            case StatementAdded(statement=statement, citations=citations):
                yield from self._told(tell_statement(statement, citations))
            case AnswerCompleted(answer=answer):
                for told in tell_rest(answer, self._following):
                    yield from self._told(told)
                yield from self._finished(answer)

    def _told(self, told: Told) -> Iterator[Event]:
        """The blocks of a piece: its text, then what it cites."""
        for block in self._blocks.of(told):
            yield from self._block(block["text"], block["citations"] or [])

    def _finished(self, answer: Answer) -> Iterator[Event]:
        """How the message ends and what it cost."""
        yield {
            "type": "message_delta",
            "delta": {"stop_reason": "end_turn", "stop_sequence": None},
            "usage": _usage(answer.usage),
            "byline": byline_field(answer, self._following),
        }
        yield {"type": "message_stop"}

    def _block(self, text: str, citations: list[dict[str, Any]]) -> Iterator[Event]:
        index, self._index = self._index, self._index + 1
        empty: dict[str, Any] = {"type": "text", "text": "", "citations": [] if citations else None}
        yield {"type": "content_block_start", "index": index, "content_block": empty}
        deltas: list[dict[str, Any]] = [{"type": "text_delta", "text": text}]
        deltas += [{"type": "citations_delta", "citation": citation} for citation in citations]
        for delta in deltas:
            yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}


def _message(answer_id: str, model: str, usage: Usage) -> dict[str, Any]:
    return {
        "id": answer_id,
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": _usage(usage),
    }


def _usage(usage: Usage) -> dict[str, int]:
    return {"input_tokens": usage.prompt_tokens, "output_tokens": usage.completion_tokens}
