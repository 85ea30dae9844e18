"""All checks together: any text at all, in bounded time."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.checks import Premise, find_problems
from service.checks.run import MAX_STATEMENT_CHARS
from tests.service.checks.pairs import TUESDAY

NEWS = (
    "At least 14 people were hurt on Monday when the Marlow bridge, built in 1961, collapsed, Mayor Ada Quill said.",
    "“We did not see the river this high,” he told the Quay Gazette on 3 March 2026.",
    "Russia’s jets did not attack Ukrainian positions; the U.S. denied that half of the $2.3 million was lost.",
    "The ferry left at 7:40 p.m. with 214 passengers and two dozen crew, nearly 12 percent more than last year.",
)
ANY_TEXT = st.text(max_size=400) | st.text(alphabet=st.characters(), max_size=200)
# Text in which the checks find much to do.
NEWS_LIKE = st.lists(
    st.sampled_from(
        [word for text in NEWS for word in text.split()] + ["“", "”", "‘", "’", '"', "not", "1,0", "-", "."]
    ),
    max_size=60,
).map(" ".join)


@given(statement=ANY_TEXT, premise=ANY_TEXT)
@settings(max_examples=150, deadline=None)
def test_any_text_can_be_checked_against_any_other(statement: str, premise: str) -> None:
    find_problems(statement, Premise(premise, TUESDAY))


@given(statement=NEWS_LIKE, premise=NEWS_LIKE)
@settings(max_examples=150, deadline=None)
def test_any_news_can_be_checked_against_any_other(statement: str, premise: str) -> None:
    find_problems(statement, Premise(premise, TUESDAY))


@given(text=st.text(alphabet=st.characters(categories=("Cs", "L", "N", "P", "Z")), max_size=300))
@settings(max_examples=60, deadline=None)
def test_lone_surrogates_are_no_harm(text: str) -> None:
    find_problems(text, Premise(text))


@pytest.mark.parametrize("text", NEWS)
def test_what_the_source_says_word_for_word_has_no_problem(text: str) -> None:
    assert find_problems(text, Premise(text, TUESDAY)) == ()


HOSTILE = {
    "digits": "9" * 5000,
    "numbers": "1 " * 2500,
    "commas": "1,000" * 1000,
    "units": "5 metres " * 500,
    "spelled": "two hundred and " * 312,
    "money": "$" * 5000,
    "months": "March " * 800,
    "days": "3 to 4 to " * 500,
    "weekdays": "Monday, " * 600,
    "clocks": "1:11" * 1200,
    "capitals": "A" * 5000,
    "acronyms": "A." * 2500,
    "names": "Ada Quill " * 500,
    "hyphens": "Ada-" * 1250,
    "connectors": "Ada of the " * 450,
    "not": "not " * 1250,
    "until": "n't " * 1250,
    "marks": "“" * 5000,
    "singles": "‘a" * 2500,
    "brackets": "“" + "[" * 4990 + "”",
    "dots": "." * 5000,
    "ellipses": "“a…" * 1600,
    "spaces": " " * 5000,
    "newlines": "\n" * 5000,
    "accents": "\u0301" * 5000,
    "all": "all " * 1250,
    "by": "A was beaten by B " * 270,
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_no_longer_than_any_other(name: str) -> None:
    text = HOSTILE[name]
    short = text[:MAX_STATEMENT_CHARS]
    for statement, premise in ((short, text), (text, NEWS[0]), (NEWS[0], text), (short + "x", text + "”x")):
        find_problems(statement[:MAX_STATEMENT_CHARS], Premise(premise, TUESDAY))


def test_a_statement_too_long_to_check_is_not_released() -> None:
    text = "Boats sank. " * 200
    (problem,) = find_problems(text, Premise(text))
    assert problem.kind == "length"


def test_what_stands_beyond_the_part_that_is_read_carries_nothing() -> None:
    premise = Premise("It rained. " * 3000 + "40 boats sank.")
    assert {problem.kind for problem in find_problems("40 boats sank.", premise)} == {"number"}
