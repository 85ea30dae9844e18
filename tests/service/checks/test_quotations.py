"""Quotations: verbatim, whatever marks the page uses, and given as speech only where the source does."""

from __future__ import annotations

import pytest

from tests.service.checks.pairs import kinds_of, problems_of

CURLY = "“We did not see the river this high, and we don’t know why,” Mayor Ada Quill said."
STRAIGHT = '"We did not see the river this high, and we don\'t know why," Mayor Ada Quill said.'
SINGLE = "‘We don’t know why the pier broke,’ Mayor Ada Quill said."
GUILLEMETS = "«The weir could have failed», the director said."
PLAIN = "Mayor Ada Quill said the harbour would open again on Thursday."
HALF_OPEN = "“The pier is gone. We will build it again, said the mayor."
ENDS = "We will build the pier again by autumn,” she said."
DASHES = "“It was a long – very long – night,” he said."
SHIP = "The Good Intent helped the crew."
TERM = "Operations against “extremist aggression” would continue."

HONEST = [
    (CURLY, "“We did not see the river this high,” Quill said."),
    (CURLY, '"We did not see the river this high," Quill said.'),
    (CURLY, "«We did not see the river this high», Quill said."),
    (CURLY, "Quill said they “did not see the river this high”."),
    (CURLY, "“We don’t know why,” Quill said."),
    (CURLY, '"we don\'t know why", Quill said.'),
    (CURLY, "“We did not see the river … and we don’t know why,” Quill said."),
    (CURLY, "“[They] did not see the river this high,” Quill said."),
    (STRAIGHT, "“We did not see the river this high,” Quill said."),
    (STRAIGHT, "‘We don’t know why,’ Quill said."),
    (STRAIGHT, "'We did not see the river this high,' Quill said."),
    (SINGLE, "“We don’t know why the pier broke,” Quill said."),
    (SINGLE, "Quill said: ‘We don’t know why the pier broke.’"),
    (GUILLEMETS, "“The weir could have failed,” the director said."),
    (PLAIN, "Quill said the harbour would open again on Thursday."),
    (PLAIN, "Quill said the harbour would “open again” on Thursday."),
    (HALF_OPEN, "“We will build it again,” said the mayor."),
    (ENDS, "“We will build the pier again by autumn,” she said."),
    (DASHES, "“It was a long - very long - night,” he said."),
    (DASHES, "“It was a long—very long—night,” he said.".replace("—", " — ")),
    (SHIP, "The “Good Intent” helped the crew."),
    (TERM, "Operations against “extremist aggression” would continue."),
    (TERM, "Operations against “aggression” would continue."),
    ("The boats’ owners and the crews’ wives came.", "The crews’ wives came."),
    ("Rock 'n' roll came in the '80s.", "Rock 'n' roll came in the '80s."),
]
LYING = [
    (CURLY, "“We have seen the river this high,” Quill said."),
    (CURLY, "“We did not see the sea this high,” Quill said."),
    (CURLY, '"The river was never this high," Quill said.'),
    (CURLY, "‘The river was never this high,’ Quill said."),
    (CURLY, "'The river was never this high,' Quill said."),
    (CURLY, "«The river was never this high», Quill said."),
    (CURLY, "„The river was never this high“, Quill said."),
    (CURLY, "‘We don’t care about the river,’ Quill said."),
    (CURLY, "“We don’t know why … we did not see the river,” Quill said."),
    (CURLY, "“We did not see the river this high, Quill said."),
    (CURLY, "We did not see the river this high,” Quill said."),
    (CURLY, "Quill said they “did not see the rivers this high”."),
    (CURLY, "“We did see the river this high,” Quill said."),
    (STRAIGHT, "“We know why,” Quill said."),
    (STRAIGHT, "“Oh, we don’t know why,” Quill said."),
    (SINGLE, "“We know why the pier broke,” Quill said."),
    (SINGLE, "‘We know why it broke,’ Quill said."),
    (GUILLEMETS, "“The weir failed,” the director said."),
    (PLAIN, "“The harbour would open again on Thursday,” Quill said."),
    (PLAIN, "Quill said: “We will open the harbour.”"),
    (PLAIN, "Quill called it “a disaster”."),
    (HALF_OPEN, "“The pier was gone,” said the mayor."),
    (DASHES, "“It was a very long night,” he said."),
    (TERM, "Operations against “terrorist aggression” would continue."),
    (TERM, "Operations against “extremist aggressions” would continue."),
    (TERM, "Operations against “ex” would continue."),
]


@pytest.mark.parametrize(("premise", "statement"), HONEST)
def test_words_that_stand_in_the_source_may_be_quoted(premise: str, statement: str) -> None:
    assert problems_of(premise, statement) == ()


@pytest.mark.parametrize(("premise", "statement"), LYING)
def test_words_that_nobody_said_may_not_be_quoted(premise: str, statement: str) -> None:
    assert "quotation" in kinds_of(premise, statement)


def test_the_message_repeats_the_quotation() -> None:
    (problem,) = problems_of(TERM, "Operations against “aggressors” would continue.")
    assert problem.message == "the cited sentence does not say “aggressors”"
