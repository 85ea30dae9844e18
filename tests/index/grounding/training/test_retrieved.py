"""Questions shown to the model among what retrieval brings."""

from __future__ import annotations

import random

import pytest

from index.embedding import open_embedder
from index.grounding.reading import WindowReader
from index.grounding.training.examples import Example
from index.grounding.training.news import CALIBRATION_FOLDER, NewsArticle, read_news
from index.grounding.training.retrieved import ANY, LIKELY, news_among_retrieved
from index.minilm import packaged_model_folder


@pytest.fixture(scope="module")
def articles() -> list[NewsArticle]:
    return read_news(CALIBRATION_FOLDER)[:12]


@pytest.fixture(scope="module")
def examples(articles: list[NewsArticle]) -> list[Example]:
    reader, embedder = WindowReader(packaged_model_folder()), open_embedder("minilm")
    return list(news_among_retrieved(articles, reader, embedder, random.Random(5), 1.0))


def test_every_question_is_asked_once(articles: list[NewsArticle], examples: list[Example]) -> None:
    asked = [one.question for article in articles for one in article.asked if not one.stands_alone]
    assert sorted(example.query for example in examples) == sorted(asked)


def test_only_a_questions_own_article_answers_it(
    articles: list[NewsArticle], examples: list[Example]
) -> None:
    own = {asked.question: article.title for article in articles for asked in article.asked}
    for example in examples:
        titles = {window.title for window in example.windows if window.relevant}
        assert titles <= {own[example.query], ""}  # a title is sometimes left out


def test_text_of_other_articles_stands_beside_it(examples: list[Example]) -> None:
    counts = [len(example.windows) for example in examples]
    assert max(counts) == 1 + LIKELY + ANY
    assert sum(counts) > 3 * len(counts)


def test_sometimes_the_right_text_was_not_retrieved(
    articles: list[NewsArticle], examples: list[Example]
) -> None:
    answerable = {asked.question for article in articles for asked in article.asked if asked.is_answerable}
    without = [
        example
        for example in examples
        if example.query in answerable and not any(window.relevant for window in example.windows)
    ]
    assert 0 < len(without) < len(answerable) / 3
