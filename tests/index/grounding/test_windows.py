"""Which candidates the grounding model reads together."""

from __future__ import annotations

import pytest

from index.grounding import Candidate
from index.grounding.reading import WindowReader
from index.grounding.windows import windows_around
from index.minilm import packaged_model_folder

WORDS = 8  # tokens of each sentence below, with its full stop


@pytest.fixture(scope="module")
def reader() -> WindowReader:
    return WindowReader(packaged_model_folder())


def sentence(article: str, index: int, *, before: str = "") -> Candidate:
    return Candidate(
        f"The {index} ferries left the old harbour.", before, article.title(), None, article, index
    )


def places(candidates: list[Candidate], reader: WindowReader, **limits: int) -> list[tuple[int | None, ...]]:
    windows = windows_around("Who left?", candidates, range(len(candidates)), reader, **limits)
    return [window.places for window in windows]


def test_neighbours_are_read_together_in_their_order(reader: WindowReader) -> None:
    assert places([sentence("fire", index) for index in (4, 2, 3)], reader, most=9, tokens=200) == [(1, 2, 0)]


def test_sentences_of_two_articles_are_read_apart(reader: WindowReader) -> None:
    mixed = [sentence("fire", 1), sentence("flood", 2), sentence("fire", 2), sentence("flood", 1)]
    assert places(mixed, reader, most=9, tokens=200) == [(0, 2), (3, 1)]


def test_a_caption_between_two_sentences_does_not_part_them_but_a_gap_does(reader: WindowReader) -> None:
    assert places([sentence("fire", index) for index in (1, 3, 9)], reader, most=9, tokens=200) == [
        (0, 1),
        (2,),
    ]


def test_a_window_holds_what_fits_on_both_sides_of_the_best(reader: WindowReader) -> None:
    several = [sentence("fire", index) for index in (5, 3, 4, 6, 7)]
    # Three sentences of 8 tokens fit into 24: the best at 5, one before it, one after it.
    assert places(several, reader, most=1, tokens=3 * WORDS) == [(2, 0, 3)]


def test_no_sentence_is_read_twice(reader: WindowReader) -> None:
    several = [sentence("fire", index) for index in range(10)]
    read = [place for window in places(several, reader, most=9, tokens=3 * WORDS) for place in window]
    assert sorted(place for place in read if place is not None) == list(range(10))


def test_there_are_at_most_so_many_windows(reader: WindowReader) -> None:
    several = [sentence(f"article {number}", 0) for number in range(10)]
    assert places(several, reader, most=4, tokens=200) == [(0,), (1,), (2,), (3,)]


def test_what_stands_before_is_read_but_not_ranked(reader: WindowReader) -> None:
    leaning = sentence("fire", 5, before="The captain spoke.")
    (window,) = windows_around("Who left?", [leaning], [0], reader, most=1, tokens=200)
    assert window.sentences == ("The captain spoke.", leaning.text)
    assert window.places == (None, 0)


def test_candidates_of_no_known_article_are_each_read_alone(reader: WindowReader) -> None:
    assert places([sentence("", index) for index in (1, 2)], reader, most=9, tokens=200) == [(0,), (1,)]


def test_a_sentence_longer_than_a_window_is_read_all_the_same(reader: WindowReader) -> None:
    long = Candidate("cake " * 300, "", "", None, "fire", 1)
    assert places([long, sentence("fire", 2)], reader, most=9, tokens=50) == [(0,), (1,)]


def test_no_candidates_make_no_windows(reader: WindowReader) -> None:
    assert places([], reader, most=4, tokens=200) == []
