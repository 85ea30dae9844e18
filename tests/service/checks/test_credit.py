"""What one says or does, told of another whom the cited sentences name as well."""

from __future__ import annotations

import pytest

from service.checks import Premise
from service.checks.credit import check

DATES = (
    "Takove repeated on Wednesday that his people would be independent by 2027. "
    "Kila warned that a date set by one side alone was a calendar, not a law."
)
TREE = (
    "His deputy, Eleni Tsiaka, takes over. Dr Rallis said he had been misled by the state of the lower trunk."
)
TORCH = (
    "Dimitra Lazou still wakes early. “There was a torch and a voice that said good morning,” she recalls."
)


@pytest.mark.parametrize(
    ("statement", "premise", "whose"),
    [
        ("Takove warned that a date set by one side alone was a calendar.", DATES, "Kila"),
        ("Eleni Tsiaka said she had been misled by the state of the lower trunk.", TREE, "Rallis"),
    ],
)
def test_what_another_said_is_a_contradiction(statement: str, premise: str, whose: str) -> None:
    (problem,) = check(statement, Premise(premise))
    assert whose in problem.message
    assert problem.contradicts


@pytest.mark.parametrize(
    ("statement", "premise"),
    [
        ("Kila warned that a date set by one side alone was a calendar.", DATES),
        ("Dr Rallis had been misled by the state of the lower trunk.", TREE),
        (
            "Dimitra Lazou recalls a torch and a voice that said good morning.",
            TORCH,
        ),  # "she" is who stands before
        ("Somebody warned that a date set by one side alone was a calendar.", DATES),
        ("Takove and Kila spoke.", DATES),
        ("Takove warned of a calendar.", "Kila warned of a calendar."),  # the check of names sees it
        ("", DATES),
    ],
)
def test_what_is_told_of_whom_the_sentence_names_passes(statement: str, premise: str) -> None:
    assert check(statement, Premise(premise)) == []
