"""Order: who did it to whom is part of the claim."""

from __future__ import annotations

import pytest

from tests.service.checks.pairs import kinds_of, problems_of

BEAT = "Halvern beat Greywick in the cup on Saturday."
ATTACKED = "Russian forces attacked Ukrainian positions near Kharkiv."
PASSIVE = "Lowmoor was bought by Sorrel Brandt."
PEOPLE = "Mayor Ada Quill praised the engineer Rhys Tarn."
SOLD = "Lowmoor sold the plant to Brandt."
CLAUSES = "Tarn, who met Quill in Ostrey, accused Hask of fraud."
GAVE = "Brandt paid Lowmoor 40 million."
TOLD = "Tolland told Prowse that the ferry had burned."

HONEST = [
    (BEAT, "Halvern beat Greywick."),
    (BEAT, "Greywick was beaten by Halvern in the cup."),
    (BEAT, "In the cup, Halvern beat Greywick on Saturday."),
    (ATTACKED, "Russia attacked Ukrainian positions."),
    (ATTACKED, "Ukrainian positions were attacked by Russian forces."),
    (PASSIVE, "Sorrel Brandt bought Lowmoor."),
    (PASSIVE, "Lowmoor was bought by Brandt."),
    (PEOPLE, "Quill praised Tarn."),
    (PEOPLE, "Tarn was praised by Quill."),
    (SOLD, "Brandt bought the plant from Lowmoor."),
    (SOLD, "Lowmoor sold the plant to Brandt."),
    (CLAUSES, "Tarn accused Hask of fraud."),
    (CLAUSES, "Quill met Tarn in Ostrey."),
    (GAVE, "Lowmoor was paid 40 million by Brandt."),
    ("Quill and Tarn agreed on the plan.", "Tarn and Quill agreed on the plan."),
    ("Ada Quill married Rhys Tarn.", "Rhys Tarn married Ada Quill."),
]
LYING = [
    (BEAT, "Greywick beat Halvern."),
    (BEAT, "On Saturday, Greywick beat Halvern in the cup."),
    (BEAT, "Halvern was beaten by Greywick."),
    (ATTACKED, "Ukraine attacked Russian positions near Kharkiv."),
    (ATTACKED, "Ukrainian forces attacked Russian positions."),
    (ATTACKED, "Russian positions were attacked by Ukrainian forces."),
    (PASSIVE, "Lowmoor bought Sorrel Brandt."),
    (PASSIVE, "Sorrel Brandt was bought by Lowmoor."),
    (PEOPLE, "Tarn praised Quill."),
    (PEOPLE, "The engineer Rhys Tarn praised Mayor Ada Quill."),
    (PEOPLE, "Quill was praised by Tarn."),
    (SOLD, "Brandt sold the plant to Lowmoor."),
    (GAVE, "Lowmoor paid Brandt 40 million."),
    (TOLD, "Prowse told Tolland that the ferry had burned."),
]


@pytest.mark.parametrize(("premise", "statement"), HONEST)
def test_names_in_their_places_pass(premise: str, statement: str) -> None:
    assert problems_of(premise, statement) == ()


@pytest.mark.parametrize(("premise", "statement"), LYING)
def test_names_that_changed_places_are_found(premise: str, statement: str) -> None:
    assert "order" in kinds_of(premise, statement)
