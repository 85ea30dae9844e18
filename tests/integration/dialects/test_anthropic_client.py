"""The `anthropic` package against the service over real HTTP: messages, streams, models, errors."""

from __future__ import annotations

from typing import Any

import anthropic as sdk
import httpx
import pytest
from anthropic import Anthropic
from anthropic.types import TextBlock

from tests.integration.dialects.conftest import Served

HOMES = "How many homes can the wind farm power?"
PAINTING = "Which painting was stolen from the Lindeshall City Museum?"


def asked(question: str) -> list[Any]:
    return [{"role": "user", "content": question}]


def blocks(message: Any) -> list[TextBlock]:
    assert all(isinstance(block, TextBlock) for block in message.content)
    return list(message.content)


def test_every_citation_is_exact_in_its_article(anthropic: Anthropic, served: Served) -> None:
    message = anthropic.messages.create(model="byline", max_tokens=1024, messages=asked(HOMES))
    cited = [(block, citation) for block in blocks(message) for citation in block.citations or ()]
    assert cited
    for block, citation in cited:
        assert citation.type == "char_location"
        extra = citation.model_extra or {}
        article = served.byline.catalogue.get_article(extra["article_id"], extra["version"])
        quote = article.text[citation.start_char_index : citation.end_char_index]
        assert quote == citation.cited_text
        assert citation.document_title == extra["title"] == article.info.title
        assert extra["source"] == article.info.url
        sentences = article.sentences[extra["start_block_index"] : extra["end_block_index"]]
        assert [sentence.text for sentence in sentences] == [quote]
        assert block.text in {quote, "The sources differ. The Calder Ledger: 850,000; Harbour Post: 900,000."}
    assert (message.stop_reason, message.role, message.type) == ("end_turn", "assistant", "message")
    assert message._request_id


def test_the_blocks_read_as_the_text_of_the_answer(anthropic: Anthropic, http: httpx.Client) -> None:
    message = anthropic.messages.create(model="byline", max_tokens=1024, messages=asked(HOMES))
    stored = http.get(f"/v1/answers/{message.id}").json()
    said = "".join(block.text for block in blocks(message))
    assert said.startswith(" ".join(statement["text"] for statement in stored["statements"]))


def test_what_the_client_gathers_from_a_stream_is_the_whole_message(anthropic: Anthropic) -> None:
    whole = anthropic.messages.create(model="byline", max_tokens=1024, messages=asked(HOMES))
    with anthropic.messages.stream(model="byline", max_tokens=1024, messages=asked(HOMES)) as stream:
        citations = [event.citation for event in stream if event.type == "citation"]
        gathered = stream.get_final_message()
    assert [block.to_dict() for block in gathered.content] == [block.to_dict() for block in whole.content]
    assert citations == [citation for block in blocks(whole) for citation in block.citations or ()]
    assert (gathered.stop_reason, gathered.usage.output_tokens) == ("end_turn", whole.usage.output_tokens)


def test_raw_events_name_their_kind(http: httpx.Client) -> None:
    body = {"model": "byline", "max_tokens": 9, "messages": asked(HOMES), "stream": True}
    with http.stream("POST", "/v1/messages", json=body) as response:
        text = "".join(response.iter_text())
    kinds = [line.removeprefix("event: ") for line in text.splitlines() if line.startswith("event: ")]
    assert kinds[:3] == ["message_start", "ping", "content_block_start"]
    assert kinds[-2:] == ["message_delta", "message_stop"]
    assert response.headers["request-id"] == response.headers["x-request-id"]


def test_an_abstention_is_an_ordinary_message(anthropic: Anthropic) -> None:
    message = anthropic.messages.create(model="byline", max_tokens=1024, messages=asked(PAINTING))
    assert message.stop_reason == "end_turn"
    assert blocks(message)[0].text.startswith("The articles found do not mention “painting”.")
    assert [block.citations for block in blocks(message)] == [None] * len(message.content)
    assert (message.model_extra or {})["byline"]["abstention"]["reason"] == "false_premise"


def test_a_reply_can_be_sent_back_with_a_follow_up(anthropic: Anthropic) -> None:
    first = anthropic.messages.create(model="byline", max_tokens=1024, messages=asked(HOMES))
    history = [*asked(HOMES), {"role": "assistant", "content": first.content}]
    message = anthropic.messages.create(
        model="byline",
        max_tokens=1024,
        system="You are a helpful assistant.",
        messages=[*history, *asked("And what do the fishers say about it?")],
    )
    following = (message.model_extra or {})["byline"]["follow_up"]
    assert following["to"] == HOMES
    cited = {
        (citation.model_extra or {})["article_id"] for b in blocks(message) for citation in b.citations or ()
    }
    assert cited
    assert cited <= set(following["article_ids"])


def test_filters_are_a_field_of_the_body(anthropic: Anthropic) -> None:
    message = anthropic.messages.create(
        model="byline-quote",
        max_tokens=1024,
        messages=asked(HOMES),
        extra_body={"filters": {"publishers": ["Harbour Post"]}, "max_statements": 1},
    )
    citations = (message.model_extra or {})["byline"]["citations"]
    assert {citation["publisher"] for citation in citations} == {"Harbour Post"}


@pytest.mark.parametrize(
    ("fields", "kind", "error_type"),
    [
        ({"model": "claude-x"}, sdk.NotFoundError, "not_found_error"),
        ({"messages": []}, sdk.BadRequestError, "invalid_request_error"),
        ({"messages": [], "system": "Hi."}, sdk.BadRequestError, "invalid_request_error"),
        (
            {"messages": [*asked(HOMES), {"role": "assistant", "content": "It"}]},
            sdk.BadRequestError,
            "invalid_request_error",
        ),
        (
            {"messages": [{"role": "user", "content": [{"type": "image", "source": {}}]}]},
            sdk.BadRequestError,
            "invalid_request_error",
        ),
        ({"tools": [{"name": "f", "input_schema": {}}]}, sdk.BadRequestError, "invalid_request_error"),
    ],
)
def test_what_is_refused_is_refused_in_anthropics_words(
    anthropic: Anthropic, fields: dict[str, Any], kind: type[sdk.APIStatusError], error_type: str
) -> None:
    with pytest.raises(kind) as refused:
        anthropic.messages.create(**{"model": "byline", "max_tokens": 9, "messages": asked(HOMES), **fields})
    assert refused.value.type == error_type
    body: Any = refused.value.body
    assert body["type"] == "error"
    assert body["request_id"] == refused.value.request_id is not None


def test_a_megabyte_of_history_is_read(anthropic: Anthropic) -> None:
    history = [*asked("What happened? " * 100), {"role": "assistant", "content": "x" * 3_400}] * 200
    message = anthropic.messages.create(model="byline", max_tokens=1024, messages=[*history, *asked(HOMES)])
    assert any(block.citations for block in blocks(message))


def test_the_models_are_listed_and_each_can_be_read(anthropic: Anthropic) -> None:
    names = [model.id for model in anthropic.models.list()]
    assert names == ["byline", "byline-quote", "all-MiniLM-L6-v2"]
    assert anthropic.models.retrieve("byline").display_name == "Byline"
    with pytest.raises(sdk.NotFoundError) as refused:
        anthropic.models.retrieve("claude-x")
    assert refused.value.type == "not_found_error"
