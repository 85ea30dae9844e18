from pathlib import Path
from typing import Any

from eval.cases.case import AnsweringCase
from eval.datasets import ramdocs
from tests.eval.public_data import write_public


def row(gold: list[str], wrong: list[str], **documents: str) -> dict[str, Any]:
    return {
        "question": "When did the Aurora leave?",
        "documents": [{"text": text, "type": kind} for kind, text in documents.items()],
        "gold_answers": gold,
        "wrong_answers": wrong,
    }


def load(folder: Path, *rows: dict[str, Any]) -> list[AnsweringCase]:
    cases = ramdocs.load(write_public(folder, ramdocs.INFO.files[0], [*rows])).cases
    return [case for case in cases if isinstance(case, AnsweringCase)]


def test_a_question_is_asked_over_its_own_documents_and_knows_which_are_right(tmp_path: Path) -> None:
    documents = {"correct": "She left on Monday.", "misinfo": "She left on Tuesday.", "noise": "It rained."}
    (case,) = load(tmp_path, row(["Monday"], ["Tuesday", "Tuesday"], **documents))

    assert (case.id, case.answers, case.wrong_answers) == ("ramdocs-1", ("Monday",), ("Tuesday",))
    assert case.gold_articles == ("ramdocs-1-1",)
    assert case.filters and case.filters.articles == ("ramdocs-1-1", "ramdocs-1-2", "ramdocs-1-3")
    assert (case.conflict, case.tags) == (None, ("misinfo", "noise"))


def test_several_valid_answers_are_a_disagreement_unless_they_are_one_spelled_twice(tmp_path: Path) -> None:
    two, spelled = load(
        tmp_path,
        row(["Monday", "Friday"], [], correct="She left on Monday."),
        row(["Punjabi-language", "Punjabi language"], [], correct="A Punjabi-language film."),
    )
    assert two.conflict and two.conflict.values == ("Monday", "Friday")
    assert (spelled.answers, spelled.conflict) == (("Punjabi-language",), None)


def test_a_wrong_answer_within_a_right_one_is_not_held_against_it(tmp_path: Path) -> None:
    (case,) = load(tmp_path, row(["American football"], ["Football", "Chess"], correct="American football."))
    assert case.wrong_answers == ("Chess",)


def test_documents_that_are_no_text_are_left_out(tmp_path: Path) -> None:
    (case,) = load(tmp_path, row(["Monday"], [], correct="She left on Monday.", noise="\ufffd a \ufffd"))
    assert case.comes_with == ("ramdocs-1-1",)
