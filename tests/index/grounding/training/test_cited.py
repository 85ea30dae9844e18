"""Statements as a citation holds them, and the same over sentences that do not carry them."""

from __future__ import annotations

import random

import pytest

from index.grounding.reading import WindowReader
from index.grounding.training.cited import cited_statements
from index.grounding.training.examples import CONTRADICTED, NOT_ENOUGH, SUPPORTED
from index.grounding.training.news import NewsArticle, Said
from index.minilm import packaged_model_folder

SENTENCES = ["A ferry caught fire off Skagen.", "Fourteen people were hurt.", "Fourteen boats came."]
HURT = "On the ferry fourteen people were hurt."


@pytest.fixture(scope="module")
def reader() -> WindowReader:
    return WindowReader(packaged_model_folder())


def article(*said: Said) -> NewsArticle:
    return NewsArticle("Ferry burns", "Harbour Post", "2025-03-14", SENTENCES, said=list(said))


def test_a_supported_statement_is_often_seen_over_sentences_that_do_not_carry_it(
    reader: WindowReader,
) -> None:
    many = [article(Said(HURT, (1,), SUPPORTED)) for _ in range(100)]
    examples = list(cited_statements(many, reader, random.Random(5)))
    wrongly = [one for one in examples if one.support == NOT_ENOUGH]
    assert 20 <= len(wrongly) <= 50  # a third of a hundred
    assert all(SENTENCES[1] not in one.windows[0].sentences for one in wrongly)
    rightly = [one for one in examples if one.support == SUPPORTED]
    assert len(rightly) == 100
    assert all(SENTENCES[1] in one.windows[0].sentences for one in rightly)


def test_what_does_not_hold_is_only_seen_over_the_sentences_that_tell(reader: WindowReader) -> None:
    many = [article(Said("Nobody was hurt.", (1,), CONTRADICTED)) for _ in range(50)]
    examples = list(cited_statements(many, reader, random.Random(5)))
    assert [one.support for one in examples] == [CONTRADICTED] * 50


def test_statements_are_read_with_and_without_the_title(reader: WindowReader) -> None:
    many = [article(Said(HURT, (1,), SUPPORTED)) for _ in range(200)]
    titles = [one.windows[0].title for one in cited_statements(many, reader, random.Random(5))]
    assert {*titles} == {"", "Ferry burns"}
    assert titles.count("Ferry burns") > 0.4 * len(titles)
