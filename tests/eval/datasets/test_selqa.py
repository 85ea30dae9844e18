import json
from pathlib import Path

from eval.cases.case import SelectionCase
from eval.datasets import selqa
from tests.eval.public_data import load_real, write_public

QUESTION = {
    "article": "Aurora",
    "section": "Crew",
    "question": "Who sailed the Aurora?",
    "is_paraphrase": True,
    "topic": "TRAVEL",
    "candidates": ["She left on Monday.", " ", "Ada Lunt was captain.", "Ben Orr was mate."],
    "answers": [2, 3],
}


def test_blank_candidates_are_left_out_and_gold_moves_with_the_others(tmp_path: Path) -> None:
    options = write_public(tmp_path, selqa.INFO.files[0], json.dumps([QUESTION, QUESTION]))

    first, second = selqa.load(options).cases

    assert isinstance(first, SelectionCase)
    assert [one.text for one in first.sentences] == [
        "She left on Monday.",
        "Ada Lunt was captain.",
        "Ben Orr was mate.",
    ]
    assert {one.title for one in first.sentences} == {"Aurora, Crew"}
    assert first.gold == ((1, 2),)
    assert first.tags == ("travel", "paraphrased")
    assert (first.id, second.id) == ("dev-1", "dev-2")


def test_the_real_set_has_785_questions_half_of_them_paraphrased() -> None:
    cases = load_real(selqa.ADAPTER).cases
    assert len(cases) == 785
    assert sum("paraphrased" in case.tags for case in cases) == 394
