"""Which questions lean on an earlier one, and what is then searched."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.article import Filters
from service.answer import Question
from service.dialects.conversation import Conversation
from service.dialects.follow_up import FollowUp, follow_up, leans, narrowed, topic_of
from tests.service.scripted import ScriptedRetriever, make_article, make_passage

FERRY = "How many travellers were aboard the ferry that burned?"


@pytest.mark.parametrize(
    "question",
    [
        "And how many were hurt there?",
        "What about the crew?",
        "Who helped?",
        "Why?",
        "How many people were on it?",
        "What did they say about that?",
        "When will its owner repair the ship?",
        "How much did it cost?",
        "And on Tuesday?",
        "What was the cause of this accident?",
        "Who is that?",
    ],
)
def test_a_question_that_does_not_say_what_it_is_about_leans(question: str) -> None:
    assert leans(question)


@pytest.mark.parametrize(
    "question",
    [
        FERRY,
        "And how many people live in Halvern?",
        "What about the Marlow bridge?",
        "How many coins are there in the museum?",
        "Was there a fire at the museum?",
        "How long does it take to build a wind farm?",
        "How many ships sank this year?",
        "Did police say that coins were found?",
        "Is it true that the museum was robbed?",
        "What did Quenby say about it?",
    ],
)
def test_a_question_that_says_what_it_is_about_stands_alone(question: str) -> None:
    assert not leans(question)


def test_the_topic_is_the_latest_question_that_stands_alone() -> None:
    asked = ("Which coins were stolen from the museum?", FERRY, "Who helped?")
    assert topic_of(Conversation("And how many were hurt there?", asked)) == FERRY
    assert topic_of(Conversation("How many coins did the museum lose?", asked)) is None
    assert topic_of(Conversation("And why?", ("Who?", "When?"))) is None
    assert topic_of(Conversation("And why?")) is None


def test_a_follow_up_is_asked_in_its_own_words_of_the_articles_near_the_best() -> None:
    near, far = make_article("a_near"), make_article("a_far")
    scores = ((near, 0.9), (near, 0.6), (far, 0.49))
    retriever = ScriptedRetriever(
        tuple(replace(make_passage(article), score=score) for article, score in scores)
    )
    filters = Filters(publishers=("Harbour Courier",))
    following = follow_up(retriever, FERRY, filters)  # type: ignore[arg-type]
    assert following == FollowUp(FERRY, ("a_near",))
    assert retriever.searched == [(FERRY, filters, 12)]
    question = narrowed(Question("Who helped?", filters=filters), following)
    assert question.text == "Who helped?"
    assert question.filters == Filters(publishers=("Harbour Courier",), article_ids=("a_near",))
