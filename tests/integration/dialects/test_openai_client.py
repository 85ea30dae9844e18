"""The `openai` package against the service over real HTTP: completions, streams, embeddings, models, errors."""

from __future__ import annotations

import asyncio
import struct
from base64 import b64decode
from typing import Any

import httpx
import openai as sdk
import pytest
from llama_index.core.llms import ChatMessage, MessageRole
from llama_index.llms.openai_like import OpenAILike
from openai import AsyncOpenAI, OpenAI

from index.article import ArticleDraft
from tests.integration.dialects.conftest import Served

HOMES = "How many homes can the wind farm power?"
PAINTING = "Which painting was stolen from the Lindeshall City Museum?"


def asked(question: str) -> list[Any]:
    return [{"role": "user", "content": question}]


def test_every_annotation_spans_a_claim_and_quotes_an_article_exactly(openai: OpenAI, served: Served) -> None:
    completion = openai.chat.completions.create(model="byline", messages=asked(HOMES))
    message = completion.choices[0].message
    assert message.content is not None
    assert "850,000 homes" in message.content
    assert "900,000 homes" in message.content
    citations = {citation["number"]: citation for citation in completion.model_extra["citations"]}  # type: ignore[index]
    assert message.annotations
    for annotation in message.annotations:
        mark = annotation.url_citation
        number, quote = mark.model_extra["number"], mark.model_extra["quote"]  # type: ignore[index]
        claim = message.content[mark.start_index : mark.end_index]
        assert message.content[mark.end_index :].startswith(("[1]", "[2]"))
        assert claim in {quote, "The sources differ. The Calder Ledger: 850,000; Harbour Post: 900,000."}
        cited = citations[number]
        article = served.byline.catalogue.get_article(cited["article_id"], cited["version"])
        assert article.text[cited["start"] : cited["end"]] == quote == cited["quote"]
        assert (mark.title, mark.url) == (article.info.title, article.info.url)
    assert (completion.choices[0].finish_reason, completion.model) == ("stop", "byline")
    assert completion.usage is not None
    assert completion._request_id


def test_the_answer_can_be_read_again_under_the_id_of_the_completion(
    openai: OpenAI, http: httpx.Client
) -> None:
    completion = openai.chat.completions.create(model="byline", messages=asked(HOMES))
    stored = http.get(f"/v1/answers/{completion.id}").json()
    assert completion.model_extra is not None
    assert stored["citations"] == completion.model_extra["citations"]
    assert str(completion.choices[0].message.content).startswith(stored["text"])


def test_a_stream_tells_the_same_piece_by_piece(openai: OpenAI) -> None:
    whole = openai.chat.completions.create(model="byline", messages=asked(HOMES))
    stream = openai.chat.completions.create(
        model="byline", messages=asked(HOMES), stream=True, stream_options={"include_usage": True}
    )
    *chunks, last = list(stream)
    deltas = [chunk.choices[0].delta for chunk in chunks]
    message = whole.choices[0].message
    assert len([delta for delta in deltas if delta.content]) >= 2
    assert "".join(delta.content or "" for delta in deltas) == message.content
    marks = [mark for delta in deltas for mark in (delta.model_extra or {}).get("annotations", ())]
    assert marks == [{"index": i, **note.to_dict()} for i, note in enumerate(message.annotations or ())]
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert (chunks[-1].model_extra or {})["citations"] == (whole.model_extra or {})["citations"]
    assert last.usage == whole.usage


def test_the_helper_of_the_client_that_gathers_a_stream_works(openai: OpenAI) -> None:
    with openai.chat.completions.stream(model="byline", messages=asked(HOMES)) as stream:
        gathered = stream.get_final_completion()
    whole = openai.chat.completions.create(model="byline", messages=asked(HOMES))
    message, expected = gathered.choices[0].message, whole.choices[0].message
    assert message.content == expected.content
    assert [note.url_citation for note in message.annotations or ()] == [
        note.url_citation for note in expected.annotations or ()
    ]


def test_letters_outside_the_bmp_count_once(openai: OpenAI, served: Served) -> None:
    text = "𐌰𐌱𐌲 The Gothic 🌊 festival of Wexmoor drew 4,210 visitors. It rained."
    list(served.byline.ingester.ingest([ArticleDraft(text, "Gothic 🏰 days", "Quay Gazette")]))
    question = "How many visitors did the Gothic festival of Wexmoor draw?"
    message = openai.chat.completions.create(model="byline", messages=asked(question)).choices[0].message
    assert message.annotations
    assert message.content is not None
    mark = message.annotations[0].url_citation
    claim = text[: text.index(" It rained.")]
    assert message.content[mark.start_index : mark.end_index] == claim
    assert (mark.start_index, mark.end_index) == (0, len(claim))
    assert mark.url.startswith(f"{served.url}/articles/")
    assert len(claim.encode("utf-16-le")) // 2 == len(claim) + 4  # what JavaScript would count


def test_an_abstention_is_an_ordinary_answer(openai: OpenAI) -> None:
    completion = openai.chat.completions.create(model="byline", messages=asked(PAINTING))
    choice = completion.choices[0]
    assert (choice.finish_reason, choice.message.refusal, choice.message.annotations) == ("stop", None, [])
    assert str(choice.message.content).startswith("The articles found do not mention “painting”.")
    assert (completion.model_extra or {})["byline"]["abstention"]["reason"] == "false_premise"


def test_a_follow_up_is_asked_of_the_articles_of_the_question_before(openai: OpenAI) -> None:
    strike = "How long were Halvern's tram drivers on strike?"
    follow_up = "What pay did they get?"

    def sources(*messages: Any) -> set[str]:
        completion = openai.chat.completions.create(model="byline", messages=list(messages))
        byline = (completion.model_extra or {})["byline"]
        assert byline["question"] == follow_up
        nearest = byline["abstention"]["nearest"] if byline["abstention"] else []
        return {cited["source"] for cited in [*(completion.model_extra or {})["citations"], *nearest]}

    before = [*asked(strike), {"role": "assistant", "content": "48 hours.[1]"}]
    followed = sources(*before, *asked(follow_up))
    assert followed
    assert all(source.startswith("tram-strike") for source in followed)


def test_filters_and_the_number_of_statements_are_fields_of_the_body(openai: OpenAI) -> None:
    completion = openai.chat.completions.create(
        model="byline-quote",
        messages=asked(HOMES),
        extra_body={"filters": {"publishers": ["Harbour Post"]}, "max_statements": 1},
    )
    citations = (completion.model_extra or {})["citations"]
    assert {citation["publisher"] for citation in citations} == {"Harbour Post"}
    assert (completion.model_extra or {})["byline"]["mode"] == "quote"


@pytest.mark.parametrize(
    ("fields", "kind", "param", "code"),
    [
        ({"model": "gpt-4o"}, sdk.NotFoundError, "model", "model_not_found"),
        ({"model": "byline-generate"}, sdk.NotFoundError, "model", "model_not_found"),  # there is no LLM
        ({"messages": []}, sdk.BadRequestError, "messages", "invalid_field"),
        (
            {"messages": [{"role": "system", "content": "Hi."}]},
            sdk.BadRequestError,
            "messages",
            "question_invalid",
        ),
        ({"messages": asked("x" * 2001)}, sdk.BadRequestError, "messages", "question_invalid"),
        (
            {"tools": [{"type": "function", "function": {"name": "f"}}]},
            sdk.BadRequestError,
            "tools",
            "invalid_field",
        ),
        (
            {"extra_body": {"filters": {"published_after": "yesterday"}}},
            sdk.BadRequestError,
            "filters.published_after",
            "invalid_field",
        ),
    ],
)
def test_what_is_refused_is_refused_in_openais_words(
    openai: OpenAI, fields: dict[str, Any], kind: type[sdk.APIStatusError], param: str, code: str
) -> None:
    with pytest.raises(kind) as refused:
        openai.chat.completions.create(**{"model": "byline", "messages": asked(HOMES), **fields})
    error = refused.value
    assert (error.param, error.code, error.type) == (param, code, "invalid_request_error")
    assert error.request_id


def test_a_megabyte_of_history_is_read(openai: OpenAI) -> None:
    history = [*asked("What happened? " * 100), {"role": "assistant", "content": "x" * 3_400}] * 200
    completion = openai.chat.completions.create(model="byline", messages=[*history, *asked(HOMES)])
    assert completion.choices[0].message.annotations


@pytest.mark.anyio
async def test_streams_at_once_do_not_mix(served: Served) -> None:
    questions = {HOMES: "850,000", "How many coins did the burglars get away with in Lindeshall?": "coins"}
    async with AsyncOpenAI(base_url=f"{served.url}/v1", api_key="unused", max_retries=0) as client:

        async def content(question: str) -> str:
            stream = await client.chat.completions.create(
                model="byline", messages=asked(question), stream=True
            )
            return "".join([chunk.choices[0].delta.content or "" async for chunk in stream])

        contents = await asyncio.gather(*(content(question) for question in questions))
    assert all(expected in said for expected, said in zip(questions.values(), contents, strict=True))


def test_embeddings_are_those_of_the_collection_in_every_form_of_input(
    openai: OpenAI, served: Served
) -> None:
    texts = ["The bridge is closed.", "🌊"]
    expected = served.byline.embedder.embed_texts(texts)
    result = openai.embeddings.create(model="all-MiniLM-L6-v2", input=texts)
    for index, embedding in enumerate(result.data):
        assert embedding.index == index
        assert embedding.embedding == pytest.approx(expected[index].tolist(), abs=1e-5)
    assert result.usage.prompt_tokens == result.usage.total_tokens > 0
    tokens = [791, 14497, 374, 8036, 13]  # cl100k_base for the first
    decoded = openai.embeddings.create(model="all-MiniLM-L6-v2", input=tokens, encoding_format="float")
    assert decoded.data[0].embedding == pytest.approx(expected[0].tolist(), abs=1e-5)


def test_base64_is_little_endian_float32(http: httpx.Client) -> None:
    body = {"model": "all-MiniLM-L6-v2", "input": "The bridge is closed.", "encoding_format": "base64"}
    packed = http.post("/v1/embeddings", json=body).json()["data"][0]["embedding"]
    plain = http.post("/v1/embeddings", json={**body, "encoding_format": "float"}).json()["data"][0][
        "embedding"
    ]
    assert struct.unpack("<384f", b64decode(packed)) == pytest.approx(plain)


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"input": ""}, "input"),
        ({"input": []}, "input"),
        ({"input": ["a", " "]}, "input"),
        ({"input": [10**9]}, "input"),
        ({"input": ["a"] * 2049}, "input"),
        ({"input": "word " * 300_001}, "input"),
        ({"dimensions": 128}, "dimensions"),
    ],
)
def test_texts_that_cannot_be_embedded_are_refused(
    openai: OpenAI, fields: dict[str, Any], param: str
) -> None:
    with pytest.raises(sdk.BadRequestError) as refused:
        openai.embeddings.create(**{"model": "all-MiniLM-L6-v2", "input": "a", **fields})
    assert refused.value.param == param


def test_the_models_are_listed_and_each_can_be_read(openai: OpenAI) -> None:
    names = [model.id for model in openai.models.list()]
    assert names == ["byline", "byline-quote", "all-MiniLM-L6-v2"]
    assert [openai.models.retrieve(name).id for name in names] == names
    with pytest.raises(sdk.NotFoundError):
        openai.models.retrieve("gpt-4o")


@pytest.fixture
def llm(served: Served) -> OpenAILike:
    return OpenAILike(
        model="byline", api_base=f"{served.url}/v1", api_key="unused", is_chat_model=True, max_retries=0
    )


def test_openai_like_of_llama_index_chats_and_completes(llm: OpenAILike) -> None:
    history = [ChatMessage("Be brief.", role=MessageRole.SYSTEM), ChatMessage(HOMES)]
    reply = llm.chat(history)
    assert "850,000 homes" in str(reply.message.content)
    assert reply.raw.citations[0]["number"] == 1
    assert "850,000 homes" in llm.complete(HOMES).text


def test_openai_like_of_llama_index_streams(llm: OpenAILike) -> None:
    pieces = list(llm.stream_chat([ChatMessage(HOMES)]))
    assert pieces[-1].message.content == llm.chat([ChatMessage(HOMES)]).message.content
    assert len([piece for piece in pieces if piece.delta]) >= 2
