"""An answer as one chat completion and as its chunks: the same text, the same annotations, exact offsets."""

from __future__ import annotations

from typing import Any

import pytest
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from service.answer import Answer, Models, Question
from service.dialects.chat_replies import Chunks, completion, fingerprint_of
from service.dialects.follow_up import FollowUp
from service.events import AnswerCompleted, AnswerEvent, AnswerStarted, StatementAdded
from tests.service.dialects.two_sided import GOTHIC, PLAIN, two_sided
from tests.service.scripted import make_abstention

ORIGIN = "http://127.0.0.1:8000"


def whole(answer: Answer, **options: Any) -> dict[str, Any]:
    return completion(answer, model="byline", origin=ORIGIN, **options)


def events_of(answer: Answer) -> list[AnswerEvent]:
    """What is told while this answer is made."""
    told = [StatementAdded(statement, answer.citations) for statement in answer.statements]
    return [
        AnswerStarted(answer.id, answer.created_at, Question(answer.question)),
        *told,
        AnswerCompleted(answer),
    ]


def chunks_of(answer: Answer, **options: Any) -> list[dict[str, Any]]:
    chunks = Chunks(model="byline", origin=ORIGIN, **options)
    return [chunk for event in events_of(answer) for chunk in chunks.of(event)]


def test_the_content_is_the_text_of_the_answer_and_then_where_the_sources_differ() -> None:
    content = whole(two_sided())["choices"][0]["message"]["content"]
    assert content == f"{two_sided().text}\n\nThe sources differ.[2][1]"


def test_an_annotation_spans_the_claim_in_code_points_also_behind_letters_outside_the_bmp() -> None:
    message = whole(two_sided())["choices"][0]["message"]
    spanned = [
        (message["content"][mark["start_index"] : mark["end_index"]], mark["number"], mark["quote"])
        for mark in (annotation["url_citation"] for annotation in message["annotations"])
    ]
    first, second, third = GOTHIC[:30], PLAIN[16:], GOTHIC[31:]
    assert first == "𐌰𐌱 The storm 🌊 hit Sheringham."
    assert spanned == [
        (first, 1, first),
        (second, 2, second),
        (second, 3, third),
        ("The sources differ.", 2, second),
        ("The sources differ.", 1, first),
    ]
    starts = [annotation["url_citation"]["start_index"] for annotation in message["annotations"]]
    # 30 code points and "[1] "; in UTF-16 the three letters outside the BMP would count twice
    assert starts[:2] == [0, 30 + 4]


def test_an_article_without_an_address_is_linked_where_this_service_shows_the_sentence() -> None:
    annotations = whole(two_sided())["choices"][0]["message"]["annotations"]
    assert [annotation["url_citation"]["url"] for annotation in annotations][:2] == [
        "https://quay.example/sea",
        f"{ORIGIN}/articles/land?v=1#s1",
    ]


def test_the_reply_is_complete_for_the_client_that_checks_every_field() -> None:
    body = whole(two_sided())
    parsed = ChatCompletion.model_validate(body, strict=True)
    assert parsed.choices[0].finish_reason == "stop"
    assert parsed.usage is not None
    assert (parsed.usage.prompt_tokens, parsed.usage.completion_tokens, parsed.usage.total_tokens) == (
        11,
        5,
        16,
    )
    assert parsed.system_fingerprint == fingerprint_of(two_sided().models)
    assert [citation["number"] for citation in body["citations"]] == [1, 2, 3]
    assert body["byline"]["conflicts"][0]["message"] == "The sources differ."
    assert not {"text", "citations", "usage"} & set(body["byline"])


def test_the_chunks_join_to_the_whole_reply() -> None:
    body, chunks = whole(two_sided()), chunks_of(two_sided())
    for chunk in chunks:
        ChatCompletionChunk.model_validate(chunk, strict=True)
    deltas = [chunk["choices"][0]["delta"] for chunk in chunks]
    message = body["choices"][0]["message"]
    assert deltas[0] == {"role": "assistant", "content": "", "refusal": None}
    assert "".join(delta.get("content", "") for delta in deltas) == message["content"]
    marks = [mark for delta in deltas for mark in delta.get("annotations", ())]
    assert marks == [{"index": index, **mark} for index, mark in enumerate(message["annotations"])]
    assert [chunk["choices"][0]["finish_reason"] for chunk in chunks] == [None] * 4 + ["stop"]
    last = chunks[-1]
    assert (last["citations"], last["byline"]) == (body["citations"], body["byline"])
    assert {(chunk["id"], chunk["created"], chunk["model"]) for chunk in chunks} == {
        (body["id"], body["created"], "byline")
    }


def test_usage_comes_in_a_last_chunk_when_it_is_asked_for() -> None:
    chunks = chunks_of(two_sided(), includes_usage=True)
    assert [chunk["usage"] for chunk in chunks[:-1]] == [None] * 5
    assert chunks[-1]["choices"] == []
    assert chunks[-1]["usage"] == {"prompt_tokens": 11, "completion_tokens": 5, "total_tokens": 16}
    assert "usage" not in chunks_of(two_sided())[0]


@pytest.mark.parametrize("is_follow_up", [False, True])
def test_an_abstention_is_an_ordinary_reply_that_cites_nothing(is_follow_up: bool) -> None:
    following = FollowUp("When did the bridge close?", ("a_1",)) if is_follow_up else None
    body = whole(make_abstention(), following=following)
    message = body["choices"][0]["message"]
    assert body["choices"][0]["finish_reason"] == "stop"
    assert message["refusal"] is None
    assert (message["annotations"], body["citations"]) == ([], [])
    said = message["content"].split("\n\n")
    assert said[:2] == [
        "The articles do not say.",
        "“Repairs will take nine weeks.” (Harbour Courier, 2026-03-10)",
    ]
    assert ("follow-up to “When did the bridge close?”" in said[-1]) is is_follow_up
    assert body["byline"]["abstention"]["reason"] == "insufficient"
    assert (body["byline"]["follow_up"] is not None) is is_follow_up


def test_the_fingerprint_changes_with_the_models_and_with_nothing_else() -> None:
    models = Models(embedding="minilm", grounding="checks")
    assert fingerprint_of(models) == fingerprint_of(Models(embedding="minilm", grounding="checks"))
    assert fingerprint_of(models) != fingerprint_of(
        Models(embedding="minilm", grounding="checks", llm="small")
    )
