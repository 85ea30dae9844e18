from collections import Counter
from pathlib import Path
from typing import Any

from eval.cases.case import SelectionCase
from eval.datasets import clapnq
from eval.datasets.dataset import LoadOptions
from tests.eval.public_data import load_real, write_public

SENTENCES = ["The Aurora left .", "Her captain was Ada Lunt .", "It rained ."]


def question(id_: str, *selections: list[str]) -> dict[str, Any]:
    return {
        "id": id_,
        "input": "who sailed the aurora",
        "passages": [{"title": "Aurora", "text": " ".join(SENTENCES), "sentences": SENTENCES}],
        "output": [{"answer": "", "selected_sentences": selection} for selection in selections],
    }


def written(folder: Path, answerable: list[object], unanswerable: list[object]) -> LoadOptions:
    write_public(folder, clapnq.INFO.files[0], answerable)
    return write_public(folder, clapnq.INFO.files[1], unanswerable)


def test_each_annotators_selection_is_an_alternative(tmp_path: Path) -> None:
    both, one, nothing = SENTENCES[:2], SENTENCES[1:2], list[str]()
    options = written(tmp_path, [question("1", both, nothing, one, both)], [question("2", nothing)])

    first, second = clapnq.load(options).cases

    assert isinstance(first, SelectionCase)
    assert isinstance(second, SelectionCase)
    assert [(given.text, given.title) for given in first.sentences] == [
        (text, "Aurora") for text in SENTENCES
    ]
    assert (first.answerable, first.gold) == (True, ((0, 1), (1,)))
    assert (second.answerable, second.gold, second.tags) == (False, (), ("unanswerable",))


def test_a_question_that_every_annotator_skipped_is_left_out(tmp_path: Path) -> None:
    options = written(tmp_path, [question("1", []), question("2", SENTENCES[:1])], [])
    assert [case.id for case in clapnq.load(options).cases] == ["2"]


def test_the_real_set_is_half_unanswerable() -> None:
    tags = Counter(case.tags for case in load_real(clapnq.ADAPTER).cases)
    assert tags == {("answerable",): 300 - 1, ("unanswerable",): 300}
