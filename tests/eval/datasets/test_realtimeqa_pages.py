from pathlib import Path
from typing import Any

from eval.cases import SelectionCase
from eval.datasets import realtimeqa_pages
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


def test_a_part_of_a_word_or_number_is_not_the_answer(tmp_path: Path) -> None:
    cases = load(
        tmp_path,
        question("word", "Meta", "It is metal. Meta won."),
        question("number", "16", "In 2016 it was 16."),
        question("quotes", '"Men\'s Day"', "It was Men’s Day."),
        question("nowhere", "Kangaroo", "Kangaroos jump."),
    )
    assert {name: case.gold for name, case in cases.items()} == {
        "word": ((1,),),
        "number": ((0,),),
        "quotes": ((0,),),
    }


def test_a_question_about_choices_that_are_not_shown_is_left_out(tmp_path: Path) -> None:
    asked = question("q1", "Blood", "Blood is short.", asked="Which of the following is short?")
    assert list(load(tmp_path, asked, question("q2", "Blood", "Blood is short."))) == ["q2"]


def test_the_real_set_answers_222_questions_from_their_pages() -> None:
    cases = [case for case in load_real(realtimeqa_pages.ADAPTER).cases if isinstance(case, SelectionCase)]
    assert len(cases) == 222
    assert sum(len(case.sentences) for case in cases) / len(cases) > 800
