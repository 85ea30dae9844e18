import json
from pathlib import Path

from eval.cases.case import AnsweringCase
from eval.datasets import poisonedrag
from tests.eval.public_data import write_public


def planted(id_: str, question: str, wrong: str) -> str:
    body = {"id": id_, "question": question, "correct answer": "Monday", "incorrect answer": wrong}
    return json.dumps({id_: body | {"adv_texts": [f"It was {wrong}.", f"Surely {wrong}."]}})


def test_nothing_true_is_there_to_answer_from_and_the_planted_answer_must_not_be_given(
    tmp_path: Path,
) -> None:
    for number, file in enumerate(poisonedrag.INFO.files):
        options = write_public(
            tmp_path,
            file,
            planted(f"q{number}", "Monday or Friday?", ["Tuesday", "Friday", "Sunday"][number]),
        )
    dataset = poisonedrag.load(options)
    cases = [case for case in dataset.cases if isinstance(case, AnsweringCase)]

    assert [case.id for case in cases] == ["nq-q0", "hotpotqa-q1", "msmarco-q2"]
    assert {case.answerable for case in cases} == {False}
    assert cases[0].wrong_answers == ("Tuesday",)
    assert cases[0].comes_with == ("nq-q0-1", "nq-q0-2")
    assert cases[0].filters is None
    assert [case.tags for case in cases] == [("nq",), ("hotpotqa", "named_in_question"), ("msmarco",)]
    assert len(dataset.drafts) == 3 * 2
