"""Follow-up questions over the sample collection: none is answered from another event than the one talked about."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

FERRY = "How many travellers were aboard the ferry Ostrey Star?"
MUSEUM = "How many coins did the burglars get away with in Lindeshall?"
WIND = "How many homes can the wind farm power?"
CHEESE = "How many people got salmonella from the soft cheese?"
STRIKE = "How long were Halvern's tram drivers on strike?"


@pytest.mark.parametrize(
    ("first", "event", "follow_up"),
    [
        (FERRY, "ferry-fire", "And how many were hurt there?"),
        (FERRY, "ferry-fire", "What caused it?"),
        (FERRY, "ferry-fire", "How many people were on it?"),
        (MUSEUM, "museum-theft", "Were they caught?"),
        (MUSEUM, "museum-theft", "When will it open again?"),
        (MUSEUM, "museum-theft", "How much are they worth?"),
        (WIND, ("wind-farm", "science"), "And what do the fishers say about it?"),
        (WIND, ("wind-farm", "science"), "What about the birds?"),
        (CHEESE, "cheese-recall", "Did anyone die of it?"),
        (CHEESE, "cheese-recall", "What has the dairy said about it?"),
        (STRIKE, "tram-strike", "What pay did they get?"),
        (STRIKE, "tram-strike", "And how much did it cost the company?"),
    ],
)
def test_a_follow_up_is_answered_from_the_articles_of_its_topic_or_declined(
    http: httpx.Client, first: str, event: str | tuple[str, ...], follow_up: str
) -> None:
    messages: list[Any] = [
        {"role": "user", "content": first},
        {"role": "assistant", "content": "I said something."},
        {"role": "user", "content": follow_up},
    ]
    reply = http.post("/v1/chat/completions", json={"model": "byline", "messages": messages}).json()
    told = reply["byline"]
    assert (told["question"], told["follow_up"]["to"]) == (follow_up, first)
    assert all(citation["source"].startswith(event) for citation in reply["citations"])
    assert bool(reply["citations"]) != bool(told["abstention"])


def test_a_question_that_stands_alone_is_asked_of_all_articles(http: httpx.Client) -> None:
    messages: list[Any] = [{"role": "user", "content": FERRY}, {"role": "user", "content": WIND}]
    reply = http.post("/v1/chat/completions", json={"model": "byline", "messages": messages}).json()
    alone = http.post("/v1/ask", json={"question": WIND}).json()
    assert reply["byline"]["follow_up"] is None
    assert reply["citations"] == alone["citations"]
