"""An answer as one message and as its events: what the SDK gathers from the events is the message."""

from __future__ import annotations

from typing import Any

from anthropic.lib.streaming._messages import accumulate_event
from anthropic.types import Message
from pydantic import TypeAdapter

from service.answer import Answer
from service.dialects.message_replies import Events, message
from tests.service.dialects.test_chat_replies import ORIGIN, events_of
from tests.service.dialects.two_sided import GOTHIC, PLAIN, two_sided
from tests.service.scripted import make_abstention


def whole(answer: Answer) -> dict[str, Any]:
    return message(answer, model="byline", origin=ORIGIN)


def stream_of(answer: Answer) -> list[dict[str, Any]]:
    events = Events(model="byline", origin=ORIGIN)
    return [sent for event in events_of(answer) for sent in events.of(event)]


def test_every_claim_is_a_block_of_its_own_and_the_blocks_read_as_one_text() -> None:
    blocks = whole(two_sided())["content"]
    first, second = GOTHIC[:30], PLAIN[16:]
    assert [block["text"] for block in blocks] == [first, " ", second, "\n\n", "The sources differ."]
    assert [len(block["citations"] or ()) for block in blocks] == [1, 0, 2, 0, 2]


def test_a_citation_is_exact_in_the_article_as_characters_and_as_sentences() -> None:
    cited = whole(two_sided())["content"][2]["citations"][1]
    assert cited["cited_text"] == GOTHIC[cited["start_char_index"] : cited["end_char_index"]] == GOTHIC[31:]
    assert (cited["type"], cited["document_title"], cited["title"]) == (
        "char_location",
        "Title sea",
        "Title sea",
    )
    assert (cited["start_block_index"], cited["end_block_index"]) == (1, 2)
    assert cited["source"] == "https://quay.example/sea"
    assert (cited["article_id"], cited["version"], cited["number"]) == ("sea", 1, 3)


def test_cited_articles_are_numbered_in_the_order_of_their_first_citation() -> None:
    indexes = [
        (cited["article_id"], cited["document_index"], cited["search_result_index"])
        for block in whole(two_sided())["content"]
        for cited in block["citations"] or ()
    ]
    assert indexes == [("sea", 0, 0), ("land", 1, 1), ("sea", 0, 0), ("land", 1, 1), ("sea", 0, 0)]


def test_the_reply_is_complete_for_the_client_that_checks_every_field() -> None:
    parsed = TypeAdapter(Message).validate_python(whole(two_sided()), strict=True)
    assert (parsed.stop_reason, parsed.stop_sequence, parsed.role) == ("end_turn", None, "assistant")
    assert (parsed.usage.input_tokens, parsed.usage.output_tokens) == (11, 5)


def test_what_the_sdk_gathers_from_the_events_is_the_whole_message() -> None:
    snapshot: Any = None
    for event in stream_of(two_sided()):
        if event["type"] != "ping":
            snapshot = accumulate_event(event=event, current_snapshot=snapshot)  # type: ignore[arg-type]
    gathered = snapshot.to_dict()
    expected = {name: value for name, value in whole(two_sided()).items() if name != "byline"}
    assert {name: gathered.get(name) for name in expected} == expected


def test_the_events_come_in_the_order_of_anthropics_own() -> None:
    kinds = [
        event.get("delta", {}).get("type", event["type"]) if "content" in event["type"] else event["type"]
        for event in stream_of(two_sided())
    ]
    block = ["content_block_start", "text_delta", "content_block_stop"]
    assert kinds[:7] == ["message_start", "ping", *block[:2], "citations_delta", block[2], block[0]]
    assert kinds[-3:] == ["content_block_stop", "message_delta", "message_stop"]
    assert stream_of(two_sided())[-2]["byline"] == whole(two_sided())["byline"]


def test_an_abstention_is_an_ordinary_message_that_cites_nothing() -> None:
    body = whole(make_abstention())
    assert body["stop_reason"] == "end_turn"
    assert body["content"][0]["text"] == "The articles do not say."
    assert [block["citations"] for block in body["content"]] == [None, None]
    assert body["byline"]["abstention"]["reason"] == "insufficient"
