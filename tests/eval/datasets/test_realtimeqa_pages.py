from pathlib import Path
from typing import Any

import pytest

from eval.cases.case import SelectionCase
from eval.datasets import realtimeqa_pages
from eval.errors import CasesInvalid
from tests.eval.public_data import load_real, write_public


def question(id_: str, answer: str, *texts: str | None, asked: str = "Who won?") -> dict[str, Any]:
    return {
        "question_id": id_,
        "question_sentence": asked,
        "question_date": "2024/01/05",
        "question_source": "CNN ",
        "choices": ["Somebody else", answer],
        "answer": ["1"],
        "pages": [{"title": f"Page {number}", "text": text} for number, text in enumerate(texts, start=1)],
    }


def load(folder: Path, *questions: object) -> dict[str, SelectionCase]:
    options = write_public(folder, realtimeqa_pages.INFO.files[0], [*questions])
    cases = realtimeqa_pages.load(options).cases
    return {case.id: case for case in cases if isinstance(case, SelectionCase)}


def test_every_sentence_that_holds_the_answer_is_gold_by_itself(tmp_path: Path) -> None:
    pages = ("The sun rose.\n\nThe Sun’s editor won. Metal shone.", None, "Nobody else did.\r\nA sun won.")
    case = load(tmp_path, question("q1", "The Sun", *pages))["q1"]

    assert [(one.text, one.title) for one in case.sentences] == [
        ("The sun rose.", "Page 1"),
        ("The Sun’s editor won.", "Page 1"),
        ("Metal shone.", "Page 1"),
        ("Nobody else did.", "Page 3"),
        ("A sun won.", "Page 3"),
    ]
    assert case.gold == ((0,), (1,), (4,))
    assert (case.answerable, case.answers, case.tags) == (True, ("The Sun",), ("cnn", "2024"))


@pytest.mark.parametrize(
    ("answer", "text", "is_said"),
    [
        ("Meta", "Meta won.", True),
        ("Meta", "Metal won.", False),
        ("16", "It was 16.", True),
        ("16", "It was in 2016.", False),
        ("16", "It was 16.5 or 1,16.", False),
        ("5%", "It rose 5 percent.", True),
        ("5%", "It rose 5 times.", False),
        ("Washington, DC", "In Washington D.C. it rained.", True),
        ("The U.S.", "The US won.", True),
        ("US", "He told us.", False),
        ('"Men\'s Day"', "It was Men’s Day.", True),
        ("Kangaroo", "Kangaroos jump.", False),
    ],
)
def test_an_answer_is_said_in_whole_words_however_they_are_pointed(
    tmp_path: Path, answer: str, text: str, is_said: bool
) -> None:
    asked = question("always", "It", "It was so."), question("q1", answer, text)
    assert ("q1" in load(tmp_path, *asked)) is is_said


def test_an_answer_without_a_word_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(CasesInvalid, match=r"dev\.jsonl\.gz:1: ValueError: the answer '–' has no word"):
        load(tmp_path, question("q1", "–", "Nothing."))


def test_a_question_about_choices_that_are_not_shown_is_left_out(tmp_path: Path) -> None:
    asked = question("q1", "Blood", "Blood is short.", asked="Which of the following is short?")
    assert list(load(tmp_path, asked, question("q2", "Blood", "Blood is short."))) == ["q2"]


def test_the_real_set_answers_225_questions_from_their_pages() -> None:
    cases = [case for case in load_real(realtimeqa_pages.ADAPTER).cases if isinstance(case, SelectionCase)]
    assert len(cases) == 225
    assert sum(len(case.sentences) for case in cases) / len(cases) > 800
