"""What is read of a conversation, and how the rest is refused."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from service.dialects.chat_requests import ChatRequest
from service.dialects.conversation import Conversation, read_conversation
from service.dialects.message_requests import MessagesRequest
from service.errors import QuestionInvalid

ASK = {"role": "user", "content": "Why did the bridge close?"}


def chat(*messages: Any, **fields: Any) -> ChatRequest:
    return ChatRequest.model_validate({"model": "byline", "messages": list(messages), **fields})


def read(*messages: Any) -> Conversation:
    return read_conversation(chat(*messages).messages, max_chars=100)


def test_the_last_message_of_the_user_is_the_question_and_those_before_are_kept_in_order() -> None:
    said = {"role": "assistant", "content": "Because of cracks.[1]"}
    system = {"role": "system", "content": "Answer as a pirate."}
    conversation = read(system, ASK, said, {"role": "user", "content": " And\nwhen? "}, said)
    assert conversation == Conversation("And when?", ("Why did the bridge close?",))


def test_content_in_parts_is_joined_and_what_clients_send_back_of_a_reply_is_accepted() -> None:
    parts = [{"type": "text", "text": "Why did"}, {"type": "text", "text": "it close?", "cache_control": {}}]
    reply = [{"type": "text", "text": "Cracks.", "citations": [{"type": "char_location"}]}]
    thinking = [{"type": "thinking", "thinking": "hm", "signature": "x"}]
    conversation = read(
        ASK, {"role": "assistant", "content": reply}, {"role": "assistant", "content": thinking},
        {"role": "assistant", "content": None, "tool_calls": []}, {"role": "user", "content": parts},
    )  # fmt: skip
    assert conversation == Conversation("Why did it close?", ("Why did the bridge close?",))


@pytest.mark.parametrize("content", ["", "  \n", "?!", "x" * 101, "What\x00?", None, []])
def test_a_question_that_cannot_be_asked_says_so(content: Any) -> None:
    with pytest.raises(QuestionInvalid, match="last message of the user"):
        read(ASK, {"role": "user", "content": content})


def test_a_list_without_a_message_of_the_user_has_no_question() -> None:
    with pytest.raises(QuestionInvalid, match="no message of the user"):
        read({"role": "system", "content": "Be brief."})


def test_an_earlier_message_that_could_not_be_asked_is_passed_over() -> None:
    assert read({"role": "user", "content": "x" * 101}, ASK).earlier == ()


@pytest.mark.parametrize(
    ("message", "place", "said"),
    [
        (
            {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://x.example/i"}}]},
            ("messages", 0, "content", 0),
            "'image_url' is not read",
        ),
        ({"role": "user", "content": [{"type": "input_audio"}]}, ("messages", 0, "content", 0), "text only"),
        ({"role": "user", "content": 7}, ("messages", 0, "content"), "list"),
        ({"role": "tool", "content": "42", "tool_call_id": "c"}, ("messages", 0, "role"), "user"),
        (
            {"role": "assistant", "content": "", "tool_calls": [{"id": "c"}]},
            ("messages", 0, "tool_calls"),
            "calls no tools",
        ),
        ({"content": "Why?"}, ("messages", 0, "role"), "required"),
    ],
)
def test_what_is_no_text_is_refused_where_it_stands(
    message: dict[str, Any], place: tuple[str | int, ...], said: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        chat(message)
    error = refused.value.errors()[0]
    assert error["loc"] == place
    assert said in error["msg"]


@pytest.mark.parametrize("kind", ["image", "document", "search_result", "tool_result", "tool_use"])
def test_blocks_of_anthropics_that_are_no_text_are_refused(kind: str) -> None:
    message = {"role": "user", "content": [{"type": kind, "source": {}}]}
    with pytest.raises(ValidationError, match=f"'{kind}' is not read"):
        MessagesRequest.model_validate({"model": "byline", "messages": [message]})


def test_a_message_that_is_begun_for_the_assistant_is_not_continued() -> None:
    begun = {"role": "assistant", "content": "The bridge"}
    with pytest.raises(ValidationError, match="does not continue it"):
        MessagesRequest.model_validate({"model": "byline", "messages": [ASK, begun]})
