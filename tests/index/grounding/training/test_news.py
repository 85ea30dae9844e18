"""The training collection: its format, its errors, and what the model is shown of it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from index.errors import GroundingFailed
from index.grounding.reading import MAX_TOKENS, WindowReader
from index.grounding.training.examples import CONTRADICTED, NOT_ENOUGH, SUPPORTED
from index.grounding.training.news import CALIBRATION_FOLDER, news_examples, read_news
from index.minilm import packaged_model_folder

ARTICLES = """# Ferry burns off Skagen | Harbour Post | 2025-03-14
1. A ferry caught fire off Skagen on Friday.
2. Fourteen people were hurt, the coastguard said.
3. It towed the ship to Frederikshavn.
? How many were injured? => 2: Fourteen
? Who brought the vessel in? => 3,2
? What set the ship alight? => none, 1
! How many were hurt on the Skagen ferry? => 2: Fourteen
+ The coastguard counted fourteen injured. => 2
~ A cigarette caused the fire. => 1
- The ferry sank. => 1,3
++ Fourteen people were hurt. => 2

# Bridge closes | Town Mail | 2025-03-15
1. The Marlow bridge closed on Saturday.
? When did it close? => 1: on Saturday
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "one.txt").write_text(ARTICLES)
    return tmp_path


@pytest.fixture(scope="module")
def reader() -> WindowReader:
    return WindowReader(packaged_model_folder())


def test_an_article_has_its_questions_and_statements(folder: Path) -> None:
    ferry, bridge = read_news(folder)
    assert (ferry.title, ferry.publisher, ferry.published) == (
        "Ferry burns off Skagen",
        "Harbour Post",
        "2025-03-14",
    )
    assert len(ferry.sentences) == 3
    assert [(asked.places, asked.answer, asked.is_answerable) for asked in ferry.asked] == [
        ((1,), "Fourteen", True),
        ((2, 1), None, True),
        ((0,), None, False),
        ((1,), "Fourteen", True),
    ]
    assert [asked.stands_alone for asked in ferry.asked] == [False, False, False, True]
    assert [(said.places, said.label) for said in ferry.said] == [
        ((1,), SUPPORTED),
        ((0,), NOT_ENOUGH),
        ((0, 2), CONTRADICTED),
        ((1,), SUPPORTED),
    ]
    assert [said.is_drafted for said in ferry.said] == [False, False, False, True]
    assert bridge.sentences == ["The Marlow bridge closed on Saturday."]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("? How many? => 9: Fourteen", "no such sentence"),
        ("? How many? => 1: Fourteen", "sentence 1 does not hold the answer"),
        ("? How many?", "not a header"),
        ("+ It burned. => many", "not a header"),
    ],
)
def test_a_line_that_is_wrong_is_named(tmp_path: Path, line: str, problem: str) -> None:
    (tmp_path / "two.txt").write_text(f"{ARTICLES}{line}\n")
    with pytest.raises(GroundingFailed, match=rf"two\.txt:17: .*{problem}"):
        read_news(tmp_path)


def test_a_window_holds_the_sentence_that_answers_and_marks_the_words_that_do(
    folder: Path, reader: WindowReader
) -> None:
    for seed in range(20):
        examples = {one.query: one for one in news_examples(read_news(folder), reader, random.Random(seed))}
        asked = examples["How many were injured?"]
        (window,) = (window for window in asked.windows if window.relevant)
        (place,) = window.relevant or ()
        start, end = window.spans[place]
        assert window.sentences[place][start:end] == "Fourteen"
        assert not any(window.relevant for window in examples["What set the ship alight?"].windows)


def test_a_statement_is_shown_the_sentences_that_tell(folder: Path, reader: WindowReader) -> None:
    for seed in range(20):
        examples = {one.query: one for one in news_examples(read_news(folder), reader, random.Random(seed))}
        (window,) = examples["The ferry sank."].windows
        assert {"A ferry caught fire off Skagen on Friday.", "It towed the ship to Frederikshavn."} <= set(
            window.sentences
        )
        assert examples["The ferry sank."].support == CONTRADICTED


def test_all_packaged_articles_read_and_fit_the_model(reader: WindowReader) -> None:
    articles = read_news()
    assert len(articles) > 300
    for example in news_examples(articles[::10], reader, random.Random(1)):
        for window in example.windows:
            assert len(reader.read(example.query, window.title, window.sentences).ids) <= MAX_TOKENS


def test_news_kept_for_calibration_is_not_trained_on() -> None:
    kept = read_news(CALIBRATION_FOLDER)
    assert len(kept) >= 30
    trained = {sentence for article in read_news() for sentence in article.sentences}
    assert not trained & {sentence for article in kept for sentence in article.sentences}
