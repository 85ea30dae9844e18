from hypothesis import given
from hypothesis import strategies as st

from index.cleaning import clean_text


def test_every_kind_of_newline_becomes_one():
    assert clean_text("a\r\nb\rc\u2028d\u2029e\x85f\x0bg") == "a\nb\nc\nd\ne\nf\ng"


def test_what_nobody_sees_is_removed():
    hidden = "\x00\x07\x1b\x7f\x9f\u200b\ufeff\xad\u202e\u2066\u2060\ud800\ufffe\U000e0041\U000e0101\u3164"
    assert clean_text(f"Aleppo{hidden} fell") == "Aleppo fell"


def test_spaces_of_all_widths_become_plain_and_none_trail():
    assert clean_text("1\xa0000\u202fkm  \nend\u2003") == "1 000 km\nend"


def test_blank_lines_collapse_to_one():
    assert clean_text("a\n\n\n \n\t\nb\n\n") == "a\n\nb"


def test_letters_are_composed():
    assert clean_text("Tu\u0308rkiye") == "Türkiye"


def test_piles_of_combining_marks_are_cut_to_three():
    assert len(clean_text("q" + "\u0301" * 500)) == 4


def test_joiners_that_scripts_and_emoji_need_are_kept():
    assert clean_text("می\u200cخواهم 👩\u200d🚒") == "می\u200cخواهم 👩\u200d🚒"


def test_a_paragraph_broken_at_a_fixed_width_is_joined():
    wrapped = (
        "The harbour of Port Ellen was closed on\nMonday after a storm that sank three fishing\n"
        "boats at their moorings, the coastguard\nsaid. Nobody was hurt.\n\nIt reopens on Thursday."
    )
    joined, rest = clean_text(wrapped).split("\n\n")
    assert joined == wrapped.partition("\n\n")[0].replace("\n", " ")
    assert rest == "It reopens on Thursday."


def test_short_lines_that_are_meant_stay():
    for text in ("Wind\nRain\nSnow\nHail", "• one two\n• three four\n• five six\n• seven eight"):
        assert clean_text(text) == text


@given(
    st.text(alphabet=st.one_of(st.characters(), st.sampled_from("\n\r \t\u0301ae\u200b\xa0.")), max_size=400)
)
def test_cleaning_twice_changes_nothing(text):
    once = clean_text(text)
    assert clean_text(once) == once
    once.encode("utf-8")  # no lone surrogate is left
