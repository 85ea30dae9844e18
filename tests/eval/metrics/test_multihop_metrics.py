import pytest

from eval.metrics.multihop import multihop_lenient, multihop_strict
from eval.metrics.outcome import Score
from tests.eval.builders import SHIP, abstained, answer, answerable, sample, unanswerable

RIGHT = answer((SHIP[2], [1]), short_answer={"text": "Ada Lunt", "citation": 1})


# case and answer, then lenient and strict
@pytest.mark.parametrize(
    ("gold", "body", "lenient", "strict"),
    [
        ("Ada Lunt", RIGHT, 1, 1),
        ("Ada Marlow", RIGHT, 1, 0),  # "ada" is shared
        ("Her Majesty", RIGHT, 1, 0),  # so is "her"
        ("Lunt", RIGHT, 1, 0),
        ("Lunt.", answer((SHIP[2], [1])), 1, 0),
        ("Her captain was Ada Lunt", answer((SHIP[2], [1])), 1, 1),
        ("Bea", RIGHT, 0, 0),
        ("Ada Lunt", abstained(), 0, 0),
    ],
)
def test_any_shared_word_passes_the_official_rule_and_only_the_same_words_the_strict_one(
    gold: str, body: dict[str, object], lenient: int, strict: int
) -> None:
    one = sample(answerable(answers=[gold]), body)
    assert (multihop_lenient(one), multihop_strict(one)) == (Score(lenient), Score(strict))


def test_declining_is_the_right_answer_where_nothing_answers() -> None:
    declined, answered = sample(unanswerable(), abstained()), sample(unanswerable(), RIGHT)
    assert multihop_lenient(declined) == multihop_strict(declined) == Score(1)
    assert multihop_lenient(answered) == multihop_strict(answered) == Score(0)
    lucky = sample(unanswerable(), answer(("There is insufficient data.", [1])))
    assert (multihop_lenient(lucky), multihop_strict(lucky)) == (Score(1), Score(0))
