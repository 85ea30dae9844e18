import pytest

from eval.peers.statements import CitedStatement, read_statements


def read(text: str, *, sources: int = 5) -> list[tuple[str, tuple[int, ...]]]:
    return [(one.text, one.numbers) for one in read_statements(text, sources=sources)]


@pytest.mark.parametrize(
    "marked",
    [
        "The Aurora left on Monday [1]. She carried crates [2].",
        "The Aurora left on Monday. [1] She carried crates. [2]",
        "The Aurora left on Monday.[1] She carried crates.[2]",
        "The Aurora left [1] on Monday. She carried [2] crates.",
        "The Aurora left on Monday [Source 1]. She carried crates (Source 2).",
        "The Aurora left on Monday 【1】. She carried crates [passage: 2].",
    ],
)
def test_a_marker_counts_for_the_sentence_it_stands_in_or_right_behind(marked: str) -> None:
    assert read(marked) == [("The Aurora left on Monday.", (1,)), ("She carried crates.", (2,))]


@pytest.mark.parametrize(
    ("marker", "numbers"),
    [
        ("[1][3]", (1, 3)),
        ("[3, 1]", (1, 3)),
        ("[1 and 3]", (1, 3)),
        ("[Sources 1, 2 and 4]", (1, 2, 4)),
        ("[Source 1, Source 3]", (1, 3)),
        ("[2-4]", (2, 3, 4)),
        ("[4][4]", (4,)),
    ],
)
def test_a_marker_may_name_several_sources(marker: str, numbers: tuple[int, ...]) -> None:
    assert read(f"She carried crates {marker}.") == [("She carried crates.", numbers)]


def test_a_source_named_in_running_prose_is_cited_and_stays_in_the_sentence() -> None:
    text = "According to Source 2, she carried crates. Sources 1 and 3 say that it rained."
    assert read(text) == [
        ("According to Source 2, she carried crates.", (2,)),
        ("Sources 1 and 3 say that it rained.", (1, 3)),
    ]


def test_a_statement_without_marker_takes_those_of_its_paragraph() -> None:
    text = "The Aurora left on Monday [1]. It rained.\nNobody was hurt [3].\n\nShe is old."
    assert read(text) == [
        ("The Aurora left on Monday.", (1,)),
        ("It rained.", (1, 3)),
        ("Nobody was hurt.", (3,)),
        ("She is old.", ()),
    ]


def test_a_marker_in_front_of_a_paragraph_counts_for_its_first_sentence() -> None:
    assert read("[2] The Aurora left on Monday.") == [("The Aurora left on Monday.", (2,))]


def test_numbers_that_no_source_has_are_dropped() -> None:
    assert read("It rained [7]. It snowed [2, 9].", sources=2) == [("It rained.", (2,)), ("It snowed.", (2,))]
    assert read("It rained [0].") == [("It rained.", ())]


def test_numbers_of_the_news_are_no_markers() -> None:
    text = "In [2016] she carried 50,000 (3) crates of open sources."
    assert read(text) == [(text, ())]


@pytest.mark.parametrize("text", ["", "  \n\n ", "[1]", "[1]\n\n[2]."])
def test_a_reply_without_words_states_nothing(text: str) -> None:
    assert read_statements(text, sources=2) == ()


def test_no_sources_no_numbers() -> None:
    assert read_statements("It rained [1].", sources=0) == (CitedStatement("It rained.", ()),)
