"""Two values that changed places."""

from __future__ import annotations

import pytest

from service.checks import Premise
from service.checks.pairs import check

RAISED = "Lindqvist has raised $41,000 and Delgado $58,000, mostly in gifts below $100."
HOURS = "Machines must fall silent at 9pm on weekdays and 11pm on Saturdays."


@pytest.mark.parametrize(
    ("statement", "premise"),
    [
        ("Lindqvist has raised $58,000 and Delgado $41,000.", RAISED),
        ("Silence begins at 11pm on weekdays and 9pm on Saturdays.", HOURS),
        (
            "It employs some 500 people all year round and 130 during the harvest.",
            "The company employs 130 people all year round and some 500 during the harvest.",
        ),
        (
            "The pier is two metres wide and 5.1 metres deep.",
            "The pier, 5.1 metres wide and two metres deep.",
        ),
    ],
)
def test_values_that_changed_places_are_a_contradiction(statement: str, premise: str) -> None:
    (problem,) = check(statement, Premise(premise))
    assert "changed places" in problem.message
    assert problem.contradicts


@pytest.mark.parametrize(
    ("statement", "premise"),
    [
        ("Delgado has raised $58,000, Lindqvist $41,000.", RAISED),
        ("On Saturdays it is 11pm, on weekdays 9pm.", HOURS),
        ("Lindqvist has raised $41,000.", RAISED),
        ("Two outlets gave 41 and 58.", RAISED),
        ("", RAISED),
    ],
)
def test_values_that_keep_their_places_pass(statement: str, premise: str) -> None:
    assert check(statement, Premise(premise)) == []


def test_a_table_is_compared_in_part_only() -> None:
    table = ", ".join(f"{number} goats" for number in range(2, 400))
    assert check(table, Premise(table)) == []
