"""Negation and opposites: what the source denies is not affirmed, nor the other way round."""

from __future__ import annotations

import pytest

from tests.service.checks.pairs import kinds_of, problems_of

HURT = "Nobody was hurt when the ferry hit the pier on Monday."
SANK = "The boat did not sink."
DENIED = "The council denied the permit."
REFUSED = "Hask refused to resign."
FAILED = "The company failed to pay its workers."
UNCONFIRMED = "The information could not be independently verified."
UNTIL = "The harbour did not open until Thursday."
ROSE = "The price of wheat rose and exports stopped."
NO_BOATS = "No boats left the harbour, but two ferries did."
NEITHER = "Neither the captain nor the pilot was hurt."
WITHOUT = "The ferry left without warning."
NOT_ONLY = "The storm not only closed the harbour but also cut the power."
GUILTY = "The court convicted Hask of fraud."
NEVER = "The alarm never sounded, the inquiry found."
REJECTED = "Parliament rejected the budget."
SOUTH = "The rebels hold the southern part of the city."

HONEST = [
    (HURT, "No one was hurt."),
    (HURT, "The ferry hit the pier on Monday."),
    (HURT, "The ferry hit the pier, but nobody was hurt."),
    (SANK, "The boat never sank."),
    (SANK, "The boat didn’t sink."),
    (DENIED, "The permit was denied by the council."),
    (DENIED, "The permit was denied."),
    (DENIED, "The council did not grant the permit."),
    (REFUSED, "Hask did not resign."),
    (REFUSED, "Hask refuses to resign."),
    (FAILED, "The company did not pay its workers."),
    (FAILED, "The workers were not paid."),
    (UNCONFIRMED, "The information was not verified independently."),
    (UNCONFIRMED, "The information is unverified."),
    (UNTIL, "The harbour opened on Thursday."),
    (UNTIL, "The harbour did not open until Thursday."),
    (ROSE, "Wheat prices rose."),
    (ROSE, "Exports were stopped as the price of wheat rose."),
    (NO_BOATS, "No boats left."),
    (NEITHER, "The captain was not hurt."),
    (NEITHER, "The pilot and the captain were unhurt."),
    (WITHOUT, "Without warning, the ferry left."),
    (NOT_ONLY, "The storm closed the harbour."),
    (NOT_ONLY, "The storm cut the power."),
    (GUILTY, "Hask was convicted of fraud."),
    (NEVER, "The inquiry found that the alarm did not sound."),
    (REJECTED, "The budget was rejected by parliament."),
    (REJECTED, "Parliament did not pass the budget."),
    (SOUTH, "The southern part of the city is held by the rebels."),
    ("The boats fell short; none rose.", "None of the boats rose."),
    ("No fewer than 20 boats sank.", "At least 20 boats sank."),
]
LYING = [
    (HURT, "People were hurt when the ferry hit the pier."),
    (HURT, "Nobody was hurt because the ferry did not hit the pier."),
    (SANK, "The boat sank."),
    (SANK, "The boat has sunk."),
    (SANK, "The boat did sink."),
    (DENIED, "The council granted the permit."),
    (DENIED, "The permit was issued by the council."),
    (DENIED, "The council did not deny the permit."),
    (REFUSED, "Hask resigned."),
    (REFUSED, "Hask agreed to resign."),
    (FAILED, "The company paid its workers."),
    (FAILED, "The workers were paid."),
    (UNCONFIRMED, "The information was independently verified."),
    (UNTIL, "The harbour never opened."),
    (ROSE, "The price of wheat fell."),
    (ROSE, "The price of wheat did not rise."),
    (ROSE, "Wheat exports started."),
    (NO_BOATS, "Boats left the harbour."),
    (NO_BOATS, "Some boats left the harbour."),
    (NEITHER, "The pilot was hurt."),
    (NEITHER, "The captain was hurt."),
    (WITHOUT, "The ferry left after a warning."),
    (NOT_ONLY, "The storm did not close the harbour."),
    (GUILTY, "The court acquitted Hask of fraud."),
    (GUILTY, "The court did not convict Hask."),
    (NEVER, "The alarm sounded, the inquiry found."),
    (REJECTED, "Parliament approved the budget."),
    (REJECTED, "The budget was not rejected by parliament."),
    (SOUTH, "The rebels hold the northern part of the city."),
    (SOUTH, "The rebels do not hold the southern part of the city."),
    ("He pleaded guilty to fraud, which nobody had expected.", "He pleaded not guilty to fraud."),
    ("The claim is false.", "The claim is not false."),
    ("The minister is unlikely to resign.", "The minister is likely to resign."),
    ("The strike is illegal.", "The strike is legal."),
]


@pytest.mark.parametrize(("premise", "statement"), HONEST)
def test_what_the_source_says_with_the_same_sense_passes(premise: str, statement: str) -> None:
    assert problems_of(premise, statement) == ()


@pytest.mark.parametrize(("premise", "statement"), LYING)
def test_the_opposite_of_what_the_source_says_is_found(premise: str, statement: str) -> None:
    assert kinds_of(premise, statement) & {"negation", "opposite"}


@pytest.mark.parametrize(("premise", "statement"), LYING)
def test_the_opposite_always_contradicts(premise: str, statement: str) -> None:
    assert any(problem.contradicts for problem in problems_of(premise, statement))
