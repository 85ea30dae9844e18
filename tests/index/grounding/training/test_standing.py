"""Questions that stand alone: every report that answers is marked, beside the likeliest text that does not."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from index.embedding import open_embedder
from index.grounding.reading import WindowReader
from index.grounding.training.examples import Example
from index.grounding.training.news import Asked, NewsArticle
from index.grounding.training.pools import news_questions
from index.grounding.training.standing import LIKELY, standing_among_retrieved, standing_questions
from index.minilm import packaged_model_folder

HURT = "How many people were hurt on the Skagen ferry?"
CAUSE = "What set the Skagen ferry alight?"


def report(title: str, sentences: list[str], *asked: Asked) -> NewsArticle:
    return NewsArticle(title, "Harbour Post", "2025-03-14", sentences, list(asked))


@pytest.fixture
def articles() -> list[NewsArticle]:
    burning = [
        "A ferry caught fire off Skagen on Friday.",
        "Fourteen people were hurt on the Skagen ferry.",
        "They were treated in Frederikshavn.",
    ]
    other = ["The Skagen ferry burned for hours.", "Hospitals took in sixteen people."]
    filler = [f"The council of Hjerm met {count} times over its budget." for count in range(20)]
    return [
        report(
            "Ferry burns",
            burning,
            Asked(HURT, (1, 2), "Fourteen people", True, stands_alone=True),
            Asked(CAUSE, (0,), None, False, stands_alone=True),
            Asked("How many?", (1,), "Fourteen people", True),
        ),
        report("Fire at sea", other, Asked(HURT, (1,), "sixteen people", True, stands_alone=True)),
        report("Budget", filler),
    ]


@pytest.fixture
def drawn(articles: list[NewsArticle]) -> Callable[[int], dict[str, Example]]:
    reader, embedder = WindowReader(packaged_model_folder()), open_embedder("minilm")

    def draw(seed: int) -> dict[str, Example]:
        examples = standing_among_retrieved(articles, reader, embedder, random.Random(seed))
        return {example.query: example for example in examples}

    return draw


def test_a_question_is_asked_once_of_all_reports_that_answer_it(articles: list[NewsArticle]) -> None:
    found = standing_questions(articles)
    assert {question: [number for number, _ in reports] for question, reports in found.items()} == {
        HURT: [0, 1],
        CAUSE: [0],
    }


def test_each_report_that_answers_is_marked_with_its_own_words(
    drawn: Callable[[int], dict[str, Example]],
) -> None:
    marked = {
        window.sentences[place][start:end]
        for seed in range(3)
        for window in drawn(seed)[HURT].windows
        for place, (start, end) in window.spans.items()
    }
    assert marked == {"Fourteen people", "sixteen people"}


def test_a_sentence_that_may_answer_too_teaches_nothing(drawn: Callable[[int], dict[str, Example]]) -> None:
    for seed in range(5):
        for window in drawn(seed)[HURT].windows:
            unsettled = [window.sentences[at] for at in window.unsettled if 0 <= at < len(window.sentences)]
            assert set(unsettled) <= {"They were treated in Frederikshavn."}
            assert not window.unsettled & (window.relevant or frozenset())


def test_nothing_is_marked_where_no_report_answers(drawn: Callable[[int], dict[str, Example]]) -> None:
    assert not any(window.relevant for window in drawn(1)[CAUSE].windows)


def test_passages_with_an_answer_are_never_shown_as_without(
    drawn: Callable[[int], dict[str, Example]],
) -> None:
    for window in drawn(2)[HURT].windows:
        if not window.relevant:
            assert not {
                "Fourteen people were hurt on the Skagen ferry.",
                "Hospitals took in sixteen people.",
            } & set(window.sentences)
    assert len(drawn(2)[HURT].windows) <= 2 + LIKELY


def test_calibration_asks_each_question_once_with_the_gold_of_every_report(
    articles: list[NewsArticle],
) -> None:
    asked = {question.question: question for question in news_questions(articles, standing=True)}
    gold = {asked[HURT].candidates[place].text for place in asked[HURT].gold}
    assert gold == {"Fourteen people were hurt on the Skagen ferry.", "Hospitals took in sixteen people."}
    assert not asked[CAUSE].is_answerable
    assert [one.question for one in news_questions(articles, standing=False)] == ["How many?"]
