import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import MAX_SENTENCE_CHARS, split_sentences


def sentences(text):
    return [text[start:end] for start, end in split_sentences(text)]


# Each case is written with " | " where a sentence ends.
NEWS = [
    "Mr. Smith met U.S. President Joe Biden. | He left.",
    "He lives in the U.S. | She lives in the U.K. | They met in Washington, D.C. | The talks failed.",
    "“It is over.” | He left the room.",
    '"It is over." | He left the room.',
    "“It is over,” he said. | “We lost.” | The crowd cheered.",
    "It was “symbolic”. | It was ‘over’. | Then he left.",
    "According to the statement, “the ministers agreed.” | They left.",
    "“Are you ready?” Smith asked. | “Why would we?” she said. | “Yes!” Jane Doe said.",
    "“We won’t stop!” said Jane Doe. | “Never!” | He meant it.",
    "J. K. Rowling and J.R.R. Tolkien wrote books. | George H. W. Bush did not.",
    "See No. 5 on the list. | He said no. | Officials disagreed.",
    "He came to St. Petersburg at 5 p.m. on Monday. | She left at 6 a.m. | The train was late.",
    "Prices rose 3.5 percent to $4.20. | Inflation fell.",
    "He said… nothing. | I don't know… | Maybe tomorrow.",
    "Gen. Mark Milley met Lt. Gen. H.R. McMaster on Jan. 6. | It was cold.",
    "The company, Apple Inc. said it would. | It belongs to Foo Ltd. | The shares fell.",
    "Is this true? | Yes! | What?! | No way.",
    "Yahoo! said it would buy Tumblr. | It did.",
    "The “Mr. Big” tour begins with (Dr. No). | It ends soon.",
    "He scored 25 pts. and won. | In Portland, Ore. on Tuesday it rained. | He felt ill. | She did not.",
    "They found coal. | Officials left the bank. | Many were found. | Syrian rebels advanced.",
    "The regime fell.[1] | The rebels won.[2][3] | He fled.",
    "HTS and allied factions… took control of most of the city. | They left.",
    "1. First item here. | 2. Second item here.",
    "(He abstained.) | The vote was 5-4. | [Editor’s note: this is wrong.] | More text.",
]


@pytest.mark.parametrize("marked", NEWS)
def test_news_text_is_split_where_a_reader_would(marked):
    assert sentences(marked.replace(" | ", " ")) == marked.split(" | ")


def test_a_lost_space_still_ends_a_sentence():
    assert sentences("That was the end.He went home.") == ["That was the end.", "He went home."]
    assert sentences("He wrote to Booking.Com and Node.Js users.") == [
        "He wrote to Booking.Com and Node.Js users."
    ]


def test_a_closing_mark_after_a_space_belongs_to_the_sentence_before():
    assert sentences("He said: “Go. ” She went.") == ["He said: “Go. ”", "She went."]


def test_line_feeds_end_sentences_so_headings_stand_alone():
    text = "The city fell.\n\nRussia deploys jets\n\nMoscow said on\nSaturday it would."
    assert sentences(text) == [
        "The city fell.",
        "Russia deploys jets",
        "Moscow said on",
        "Saturday it would.",
    ]


def test_bullets_are_left_out_and_lines_without_words_are_no_sentences():
    assert sentences("• First point\n- Second point. It has two.\n***\n___\n—\n") == [
        "First point",
        "Second point.",
        "It has two.",
    ]


def test_other_scripts_end_sentences_too():
    assert sentences("今天很好。我们走吧！") == ["今天很好。", "我们走吧！"]


def test_endless_sentences_are_cut_at_spaces():
    pieces = sentences("word " * 1000)
    assert all(len(piece) <= MAX_SENTENCE_CHARS for piece in pieces)
    assert " ".join(pieces).split() == ["word"] * 1000


@pytest.mark.parametrize(
    "unit",
    [
        ".",
        "“",
        "(",
        "a.",
        ". ",
        "! ",
        '." ',
        "x",
        "U.S. ",
        "?!",
        "’”",
        "Mr. ",
        "\n",
        "- ",
        "!” A ",
        ") ",
        "[1]",
        "a.) ",
    ],
)
@pytest.mark.timeout(45)  # a quadratic splitter takes minutes
def test_hostile_text_takes_linear_time(unit):
    spans = split_sentences(unit * (200_000 // len(unit)))
    assert all(end - start <= MAX_SENTENCE_CHARS for start, end in spans)


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from(" .!?\n”\"'()[]A1a•-")), max_size=300))
def test_spans_are_trimmed_ordered_and_cover_every_word(text):
    spans = split_sentences(text)
    covered = set()
    last = 0
    for start, end in spans:
        assert last <= start < end
        assert text[start:end] == text[start:end].strip()
        assert "\n" not in text[start:end]
        covered.update(range(start, end))
        last = end
    assert all(index in covered for index, character in enumerate(text) if character.isalnum())
