"""Which articles speak of what a question names."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from index.article import ArticleInfo
from service.subjects import articles_on_subject

OXMERE = ArticleInfo("a_1", 1, "Council delays Tarn Street cycle lane", "The Weir Herald")
ALEPPO = ArticleInfo("a_2", 1, "Rebels take the city", "Wire")
FOUND = {
    OXMERE: ["Work was to have begun on 1 December."],
    ALEPPO: ["They roam freely on the streets.", "Sixteen people were killed."],
}


def on_subject(question: str, whole: dict[ArticleInfo, Sequence[str]] | None = None) -> set[str]:
    kept = articles_on_subject(question, FOUND, lambda info: (whole or {}).get(info, ()))
    return {info.id for info in kept}


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("Who was killed on Tarn Street?", {"a_1"}),  # Aleppo has streets, too, but no Tarn
        ("What does the Weir Herald say?", {"a_1"}),  # by its publisher
        ("Who was killed?", {"a_1", "a_2"}),  # names nothing
        ("Who was killed in Halvern?", {"a_1", "a_2"}),  # named by none: for `abstention` to say
        ("", {"a_1", "a_2"}),
    ],
)
def test_articles_without_the_names_of_the_question_are_left_out_where_others_have_them(
    question: str, kept: set[str]
) -> None:
    assert on_subject(question) == kept


def test_an_article_may_have_the_name_where_nothing_was_found() -> None:
    assert on_subject("Who was killed on Tarn Street?", {ALEPPO: ["A man from Tarn fled."]}) == {"a_1", "a_2"}
