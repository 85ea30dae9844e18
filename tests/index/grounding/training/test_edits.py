"""Statements made from sentences by rule."""

from __future__ import annotations

import random

import pytest

from index.grounding.training.edits import change_once, edited_statements
from index.grounding.training.examples import CONTRADICTED, NOT_ENOUGH, SUPPORTED

TEXT = [
    "The mayor of Halberg may close 14 schools, Anna Brandt said.",
    "In Trelsund 23 schools were opened before 2019.",
    "The plan was not approved by Jens Okholm.",
]


def changes(sentence: str) -> set[tuple[str, int]]:
    found = (change_once(sentence, " ".join(TEXT), random.Random(seed)) for seed in range(200))
    return {changed for changed in found if changed}


@pytest.mark.parametrize(
    ("sentence", "changed", "label"),
    [
        (TEXT[1], "In Trelsund 14 schools were opened before 2019.", CONTRADICTED),
        (TEXT[1], "In Halberg 23 schools were opened before 2019.", CONTRADICTED),
        (TEXT[1], "In Trelsund 23 schools were not opened before 2019.", CONTRADICTED),
        (TEXT[1], "In Trelsund 23 schools were opened after 2019.", CONTRADICTED),
        (TEXT[2], "The plan was approved by Jens Okholm.", CONTRADICTED),
        (TEXT[0], "The mayor of Halberg will close 14 schools, Anna Brandt said.", NOT_ENOUGH),
    ],
)
def test_one_thing_is_changed(sentence: str, changed: str, label: int) -> None:
    assert (changed, label) in changes(sentence)


def test_a_sentence_in_which_nothing_can_be_changed_is_left_alone() -> None:
    assert change_once("nothing here", "nothing here", random.Random(1)) is None


def test_a_changed_sentence_is_never_called_supported_nor_an_unchanged_one_anything_else() -> None:
    for seed in range(100):
        for example in edited_statements(TEXT, "Schools", random.Random(seed), most=3):
            (window,) = example.windows
            assert (example.support == SUPPORTED) == (example.query in window.sentences)
