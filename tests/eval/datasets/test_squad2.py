import json
from collections import Counter
from pathlib import Path
from typing import Any

from eval.cases.case import SelectionCase
from eval.datasets import squad2
from eval.datasets.dataset import LoadOptions
from tests.eval.public_data import load_real, write_public

CONTEXT = "The Aurora left on Monday. Her captain was Ada Lunt. It rained on Tuesday."


def question(id_: str, *answers: tuple[str, int]) -> dict[str, Any]:
    return {
        "id": id_,
        "question": "Who was the captain?",
        "answers": [{"text": text, "answer_start": start} for text, start in answers],
        "is_impossible": not answers,
    }


def written(folder: Path, title: str, *questions: dict[str, Any]) -> LoadOptions:
    paragraphs = [{"context": CONTEXT, "qas": questions}]
    content = {"version": "v2.0", "data": [{"title": title, "paragraphs": paragraphs}]}
    return write_public(folder, squad2.INFO.files[0], json.dumps(content))


def test_each_annotators_sentence_is_an_alternative(tmp_path: Path) -> None:
    captain, monday = ("Ada Lunt", 43), ("Monday", 19)
    options = written(tmp_path, "French_and_Indian_War", question("q1", captain, captain, monday))

    (case,) = squad2.load(options).cases

    assert isinstance(case, SelectionCase)
    assert [one.text for one in case.sentences] == [
        "The Aurora left on Monday.",
        "Her captain was Ada Lunt.",
        "It rained on Tuesday.",
    ]
    assert {one.title for one in case.sentences} == {"French and Indian War"}
    assert (case.id, case.answerable) == ("q1", True)
    assert (case.gold, case.answers) == (((1,), (0,)), ("Ada Lunt", "Monday"))


def test_an_answer_across_a_boundary_needs_both_sentences(tmp_path: Path) -> None:
    options = written(tmp_path, "Warsaw", question("q1", ("Ada Lunt. It rained", 43)))
    (case,) = squad2.load(options).cases
    assert isinstance(case, SelectionCase)
    assert case.gold == ((1, 2),)


def test_a_question_without_answer_is_to_be_declined(tmp_path: Path) -> None:
    (case,) = squad2.load(written(tmp_path, "Warsaw", question("q1"))).cases
    assert isinstance(case, SelectionCase)
    assert (case.answerable, case.gold, case.answers) == (False, (), ())


def test_only_titles_that_measure_are_asked_about() -> None:
    cases = load_real(squad2.ADAPTER).cases
    assert {case.tags[0] for case in cases} == {"Warsaw", "French and Indian War", "1973 oil crisis"}
    assert Counter(case.tags[1] for case in cases) == {"answerable": 520, "unanswerable": 623}
