"""Words as the rest of the code compares them."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.tokens import is_rare_word
from index.wording import content_stems, content_words, fold, is_plain_word, names, stem, telling_words, words

ENDINGS = ("ations", "ational", "ment", "able", "ively", "edly", "ingly", "ators")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("At 19:25, 50,000 people left.", ["At", "19:25", "50,000", "people", "left"]),
        ("The Iran-backed al-Assad", ["The", "Iran-backed", "al-Assad"]),
        ("Assad’s and don't", ["Assad’s", "and", "don't"]),
        ("The U.S. left. A. B.", ["The", "U.S.", "left", "A", "B"]),
        ("Größe İstanbul 東京", ["Größe", "İstanbul", "東京"]),
        ("…—!", []),
        ("", []),
    ],
)
def test_words_are_taken_whole(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("Assad’s", "assad"),
        ("rebels'", "rebels"),
        ("Erdoğan", "erdogan"),
        ("Łódź", "lodz"),
        ("U.N.", "un"),
        ("U.S.’s", "usa"),
        ("US", "usa"),
        ("us", "us"),
        ("50,000", "50,000"),
        ("5.8", "5.8"),
    ],
)
def test_a_folded_word_has_no_case_accent_possessive_or_points(word: str, folded: str) -> None:
    assert fold(word) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("rebels", "rebel"),
        ("sank", "sinks"),
        ("sunk", "sinking"),
        ("sent", "send"),
        ("women", "woman"),
        ("took", "taken"),
    ],
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_content_words_carry_a_claim() -> None:
    assert content_words("What did the US say about the Iran-backed rebels?") == [
        "usa",
        "iran",
        "backed",
        "rebels",
    ]
    assert content_stems("The boats sank; a boat sinks.") == {"boat", "sink"}
    assert content_words("WHO WAS IT") == []
    assert content_words("The WHO sent help.") == ["who", "sent", "help"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rebels took Aleppo.", ["Aleppo"]),
        ("Iran struck back.", ["Iran"]),
        ("Lifeboats came. Ferries burned. Warplanes flew.", []),
        ("Oleg Ignasyuk said so.", ["Oleg", "Ignasyuk"]),
        ("“We left,” Tarn said. “They stayed.”", ["Tarn"]),
        ("NATO and McDonald’s met.", ["NATO", "McDonald’s"]),
        ("The US and the WHO told us who came.", ["US", "WHO"]),
        ("The U.S. left.", ["U.S."]),
        ("al-Assad fled the anti-NATO march.", ["al-Assad", "anti-NATO"]),
        (
            "Dr. Tarn saw J. Quill on Holm St. Mary Road.",
            ["Tarn", "J", "Quill", "Holm", "St", "Mary", "Road"],
        ),
        ("Mark said prices rose.", ["Mark"]),
        ("WHO WON THE CUP", []),
        ("who won the cup", []),
        ("", []),
    ],
)
def test_names_are_capitalised_words_that_are_not_merely_first(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_shouted_text_names_only_what_no_text_writes_small() -> None:
    assert "THE" not in names("THE FERRY BURNED OFF OSTREY")


@pytest.mark.parametrize("word", ["Rebels", "Police", "Engineers", "The", "Nobody", "Airstrikes"])
def test_plain_words_are_mostly_written_small(word: str) -> None:
    assert is_plain_word(word)


@pytest.mark.parametrize(
    "word", ["Iran", "Hamas", "Texas", "Brussels", "Reuters", "Google", "Brackwater", "Ignasyuk"]
)
def test_names_are_not(word: str) -> None:
    assert not is_plain_word(word)


def test_rare_words_are_worth_naming() -> None:
    assert [
        word for word in ("send", "price", "skipper", "sabotaged", "chancellor") if is_rare_word(word)
    ] == [
        "skipper",
        "sabotaged",
        "chancellor",
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("14 people were hurt.", "17 people were hurt."),
        ("Fourteen people were hurt.", "Nineteen people were hurt."),
        ("Half of the town is held.", "Most of the town is held."),
        ("Russian jets flew.", "Syrian jets flew."),
        ("Mayor Quill spoke.", "Mayor Tarn spoke."),
        ("The boat did sink.", "The boat did not sink."),
        ("It was open.", "It wasn’t open."),
        ("It closed on Monday.", "It closed on Tuesday."),
    ],
)
def test_reports_that_differ_in_a_number_a_name_or_a_negation_tell_different_things(
    one: str, other: str
) -> None:
    assert telling_words(one) != telling_words(other)


def test_copies_with_another_spelling_tell_the_same() -> None:
    assert telling_words("The harbour’s 14 boats left Halvern.") == telling_words(
        "The harbor: 14 boats, left Halvern"
    )


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_has_words_and_names(text: str) -> None:
    assert set(names(text)) <= set(words(text))
    assert all(content_words(text))
    telling_words(text)


@given(st.text(alphabet=st.characters(categories=("Cs", "L", "P")), max_size=200))
@settings(max_examples=50, deadline=None)
def test_lone_surrogates_are_no_harm(text: str) -> None:
    names(text)
    content_stems(text)
    telling_words(text)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "hostile", ["A." * 2500, "((((" * 1250, "a-" * 2500, "A" * 5000, "1,1" * 1600, "’s" * 2500, ". " * 2500]
)
def test_hostile_text_takes_no_longer_than_any_other(hostile: str) -> None:
    for text in (hostile, hostile + "b", hostile + " End"):
        names(text)
        content_stems(text)


def test_threads_do_not_stem_each_others_words() -> None:
    listed = [
        f"{start}{end}" for start in ("generalis", "form", "communic", "adjust", "oper") for end in ENDINGS
    ]
    uncached = stem.__wrapped__
    alone = [uncached(word) for word in listed]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            together = list(threads.map(lambda _: [uncached(word) for word in listed], range(8)))
    finally:
        sys.setswitchinterval(interval)
    assert together == [alone] * 8
