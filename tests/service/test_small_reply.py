from __future__ import annotations

import pytest

from service.small_reply import is_usable

TOLL = "The fighting has killed at least 327 people and displaced at least 50,000 others, the war monitor estimated."
SPOKESMAN = (
    "Lena Brandt, spokeswoman for the dockers, a union in the north, said the harbour workers are still out."
)


@pytest.mark.parametrize(
    ("statement", "source", "question"),
    [
        ("At least 327 people have been killed in the fighting.", TOLL, "How many people were killed?"),
        ("The fighting has displaced at least 50,000 others.", TOLL, "How many people were displaced?"),
        (
            "The war monitor estimated that at least 327 people have been killed.",
            TOLL,
            "How many people were killed?",
        ),
        ("Lena Brandt is the spokeswoman for the dockers.", SPOKESMAN, "Who is Lena Brandt?"),
        ("Lena Brandt said the harbour workers are still out.", SPOKESMAN, "What did Lena Brandt say?"),
        (
            "The court upheld the verdict.",
            "The court upheld the verdict.",
            "Did the court uphold the verdict?",
        ),
    ],
)
def test_a_faithful_short_sentence_is_usable(statement: str, source: str, question: str) -> None:
    assert is_usable(statement, source, question)


@pytest.mark.parametrize(
    ("statement", "source", "question"),
    [
        pytest.param(
            "At least 327 people have been displaced.", TOLL, "How many were displaced?", id="number moved"
        ),
        pytest.param(
            "At least 50,000 others were killed.", TOLL, "How many were killed?", id="other number moved"
        ),
        pytest.param(
            "The union spokeswoman is the harbour workers.", SPOKESMAN, "Who is it?", id="parts mixed up"
        ),
        pytest.param(
            "The minister met the Norwegian news agency.",
            "The Norwegian minister met his Danish colleague, according to the Norwegian news agency.",
            "Who met the minister?",
            id="one word in two clauses",
        ),
        pytest.param(
            "The fighting has killed people, the war monitor estimated.",
            TOLL,
            "How many people were killed?",
            id="number asked for left out",
        ),
        pytest.param("The dockers are dockers.", SPOKESMAN, "Who are the dockers?", id="says nothing new"),
        pytest.param(
            "They fled the city.", "They reportedly fled the city.", "Who fled where?", id="hedge dropped"
        ),
        pytest.param(
            "A total collapse of a total collapse.",
            "It is a total collapse.",
            "What is it?",
            id="repeats itself",
        ),
    ],
)
def test_what_the_model_mixed_up_is_not_usable(statement: str, source: str, question: str) -> None:
    assert not is_usable(statement, source, question)
