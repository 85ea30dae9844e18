"""The wire forms: the examples keep their promises, and an answer's body has the shape of the contract."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import BaseModel

from index.article import Article
from service import schemas
from service.answer import Conflict, ConflictSide, Removed, ShortAnswer
from service.errors import QuestionInvalid
from service.schemas import answer_body, clean_question, examples
from service.schemas.articles import ArticleBody
from service.schemas.fields import control_character
from tests.service.scripted import make_abstention, make_answer, make_article


@pytest.mark.parametrize(
    ("model", "example"),
    [
        (schemas.AskRequest, examples.ASK_REQUEST),
        (schemas.SearchRequest, examples.SEARCH_REQUEST),
        (schemas.VerifyRequest, examples.VERIFY_REQUEST),
        (schemas.ArticleInput, examples.ARTICLE_INPUT),
    ],
)
def test_the_example_requests_are_accepted(model: type[BaseModel], example: dict[str, Any]) -> None:
    model.model_validate(example)


@pytest.mark.parametrize(
    ("model", "example"),
    [
        (schemas.AnswerBody, examples.ANSWER),
        (schemas.AnswerBody, examples.ABSTENTION),
        (schemas.ReceiptBody, examples.RECEIPT),
        (schemas.ArticleBody, examples.ARTICLE),
        (schemas.SearchResult, examples.SEARCH_RESULT),
        (schemas.VerifiedSentenceBody, examples.VERIFIED_SENTENCE),
    ],
)
def test_the_example_responses_are_complete(model: type[BaseModel], example: dict[str, Any]) -> None:
    assert model.model_validate(example).model_dump(mode="json", exclude_unset=True) == example


def test_the_example_article_sends_nothing_that_is_ignored() -> None:
    assert set(examples.ARTICLE_INPUT) <= set(schemas.ArticleInput.model_fields)


def test_the_example_citation_is_exact() -> None:
    citation, text = examples.CITATION, examples.ARTICLE["text"]
    assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert [text[item["start"] : item["end"]] for item in examples.ARTICLE["sentences"]] == [
        item["text"] for item in examples.SEARCH_RESULT["sentences"]
    ]


def test_an_answer_has_every_field_of_the_contract() -> None:
    body = answer_body(make_answer())
    contract = (
        "id object created_at question status abstention text short_answer statements citations conflicts "
        "removed degraded model usage timings_ms"
    )
    assert set(contract.split()) <= set(body)
    assert body["object"] == "answer"
    assert body["created_at"] == "2026-03-14T09:30:00Z"
    assert body["statements"][0] == {
        "index": 0,
        "text": "Repairs will take nine weeks.",
        "start": 0,
        "end": 29,
        "citations": [1],
        "support": {"verdict": "supported", "score": 1.0, "reasons": []},
        "origin": "quoted",
    }
    assert body["citations"][0] == {
        "number": 1,
        "article_id": "a_1",
        "version": 1,
        "title": "Bridge closes",
        "publisher": "Harbour Courier",
        "author": None,
        "published_at": "2026-03-10T18:05:00Z",
        "url": None,
        "source": None,
        "sentence_ids": ["s_1_1"],
        "start": 30,
        "end": 59,
        "quote": "Repairs will take nine weeks.",
        "link": "/articles/a_1?v=1#s1",
    }
    assert body["model"] == {"llm": None, "embedding": "minilm", "grounding": "checks", "prompt": None}
    assert body["usage"] == {"prompt_tokens": 0, "completion_tokens": 0, "calls": 0}
    json.dumps(body, allow_nan=False)


def test_the_less_common_parts_of_an_answer_are_told_too() -> None:
    conflict = Conflict("Sources differ.", (ConflictSide("nine weeks", 1), ConflictSide("ten weeks", 2)))
    short = ShortAnswer("nine weeks", 1, 48, 58, 0.93)
    removed = (
        Removed("It cost a million.", "no sentence says so"),
        Removed("It takes ten weeks.", "not ten", quoted_instead=True),
    )
    body = answer_body(
        make_answer(
            conflicts=(conflict,),
            short_answer=short,
            removed=removed,
            answerable=0.71,
            degraded=True,
            degraded_reason="no LLM",
        )
    )
    assert body["conflicts"][0]["sides"][1] == {"value": "ten weeks", "citation": 2}
    assert body["short_answer"] == {
        "text": "nine weeks",
        "citation": 1,
        "start": 48,
        "end": 58,
        "score": 0.93,
    }
    assert body["removed"] == [
        {"text": "It cost a million.", "reason": "no sentence says so", "quoted_instead": False},
        {"text": "It takes ten weeks.", "reason": "not ten", "quoted_instead": True},
    ]
    assert (body["degraded"], body["degraded_reason"]) == (True, "no LLM")
    assert body["answerable"] == 0.71


def test_an_abstention_names_its_reason_and_the_nearest_evidence() -> None:
    body = answer_body(make_abstention())
    assert body["abstention"]["reason"] == "insufficient"
    assert body["abstention"]["nearest"][0]["article_id"] == "a_1"


def test_an_abstention_reports_every_stage_with_0_for_those_it_did_not_come_to() -> None:
    body = answer_body(replace(make_abstention(), timings_ms={"retrieve": 4.0, "select": 2.0, "total": 6.5}))
    assert body["timings_ms"] == {"retrieve": 4.0, "select": 2.0, "draft": 0.0, "verify": 0.0, "total": 6.5}


def test_retrieval_and_evidence_are_included_on_request_only() -> None:
    assert {"retrieval", "evidence"}.isdisjoint(answer_body(make_answer()))
    body = answer_body(make_answer(), include=["retrieval"])
    found, evidence = body["retrieval"][0], body["evidence"][0]
    assert (found["rank"], found["start"], found["end"]) == (1, 0, 59)
    assert (evidence["label"], evidence["start"], evidence["end"]) == ("S1", 30, 59)
    assert body["retrieval"][0]["text"][evidence["start"] : evidence["end"]] == evidence["text"]


def test_an_article_body_names_where_the_page_shows_it() -> None:
    article: Article = make_article("a_9", version=3)
    assert ArticleBody.of_article(article).link == "/articles/a_9?v=3"


@pytest.mark.parametrize(
    ("given", "start"),
    [
        ("2026-03-10", datetime(2026, 3, 10, tzinfo=UTC)),
        ("2026-03-10T18:05:00", datetime(2026, 3, 10, 18, 5, tzinfo=UTC)),
        ("2026-03-10T18:05:00Z", datetime(2026, 3, 10, 18, 5, tzinfo=UTC)),
        ("2026-03-10T18:05:00+02:00", datetime(2026, 3, 10, 16, 5, tzinfo=UTC)),
        (" 2026-03-10 18:05 ", datetime(2026, 3, 10, 18, 5, tzinfo=UTC)),
    ],
)
def test_dates_become_utc(given: str, start: datetime) -> None:
    assert schemas.FiltersInput.model_validate({"published_after": given}).published_after == start


def test_a_question_is_trimmed_and_put_on_one_line() -> None:
    assert clean_question(" Who \n\t said\u00a0so? ", max_chars=100) == "Who said so?"


def test_a_question_at_the_limit_is_accepted_and_one_more_is_not() -> None:
    assert clean_question("x" * 10, max_chars=10) == "x" * 10
    with pytest.raises(QuestionInvalid, match="has 11 characters; at most 10"):
        clean_question("x" * 11, max_chars=10)


def test_control_characters_are_named_and_white_space_is_not_one() -> None:
    assert control_character("a\r\n\tb") is None
    assert control_character("a\x07b") == "U+0007"
    assert control_character("a\x85b") == "U+0085"
    assert control_character("a\ud800b") == "U+D800"
    assert control_character("family 👨‍👩‍👧 and “quotes”") is None
