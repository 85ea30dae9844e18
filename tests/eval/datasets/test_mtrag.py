import json
from pathlib import Path
from typing import Any

from eval.cases.case import AnsweringCase
from eval.datasets import mtrag
from eval.datasets.dataset import Dataset
from tests.eval.public_data import write_public

SHIP = {"document_id": "ship-1", "title": "Aurora", "text": "Aurora\nShe left on Monday."}
STORM = {"document_id": "storm-1", "text": "\nA storm is coming."}


def turns(*texts: str) -> list[dict[str, str]]:
    return [{"speaker": "agent" if number % 2 else "user", "text": text} for number, text in enumerate(texts)]


def task(id_: str, kind: str, contexts: list[dict[str, str]], *said: str) -> dict[str, Any]:
    kinds = {"answerability": [kind], "Answerability": [kind]}
    return {
        "task_id": id_,
        "input": turns(*said),
        "contexts": contexts,
        "targets": turns(" On Monday. "),
    } | kinds


def load(folder: Path, tasks: list[object], rated: list[object], rewrites: dict[str, str]) -> Dataset:
    for file in mtrag.REWRITES:
        lines = [{"_id": id_, "text": f"|user|: {text}"} for id_, text in rewrites.items()]
        write_public(folder, file, [*lines])
    write_public(folder, mtrag.RATED, json.dumps({"documents": [SHIP, STORM], "tasks": rated}))
    return mtrag.load(write_public(folder, mtrag.TASKS, tasks))


def test_first_turns_are_asked_as_they_are_and_later_ones_as_rewritten(tmp_path: Path) -> None:
    rated = [
        task("c<::>1", "ANSWERABLE", [SHIP], "When did the Aurora leave?"),
        task("c<::>2", "PARTIAL", [STORM], "When did the Aurora leave?", "On Monday.", "And why?"),
        task("c<::>3", "ANSWERABLE", [SHIP], "When?", "On Monday.", "Thanks, and who?"),
    ]
    cases = load(tmp_path, [], rated, {"c<::>2": "Why did the Aurora leave?"}).cases

    first, second = [case for case in cases if isinstance(case, AnsweringCase)]
    assert (first.id, first.question) == ("c-1", "When did the Aurora leave?")
    assert (first.reference, first.gold_articles) == ("On Monday.", ("ship-1",))
    assert first.comes_with == ("ship-1", "storm-1")
    assert (second.question, second.answerable) == ("Why did the Aurora leave?", True)
    assert (first.tags, second.tags) == (("answerable", "first_turn"), ("partial", "rewritten"))


def test_an_unanswerable_question_brings_what_the_conversation_is_about(tmp_path: Path) -> None:
    rated = [
        task("c<::>1", "UNANSWERABLE", [], "Who sank the Aurora?"),
        task(
            "c<::>2", "ANSWERABLE", [SHIP], "Who sank the Aurora?", "I cannot say.", "And when did she leave?"
        ),
    ]
    (case,) = load(tmp_path, [], rated, {}).cases

    assert isinstance(case, AnsweringCase)
    assert (case.answerable, case.reference, case.gold_articles) == (False, "", ())
    assert case.comes_with == ("ship-1",)


def test_what_asks_for_no_answer_is_left_out(tmp_path: Path) -> None:
    tasks = [
        task("a<::>1", "UNDERSPECIFIED", [SHIP], "When did the ship leave?"),
        task("b<::>1", "ANSWERABLE", [SHIP, STORM], "When did the Aurora leave?"),
    ]
    rated = [task("c<::>6", "CONVERSATIONAL", [], "Thank you!")]
    dataset = load(tmp_path, [*tasks], [*rated], {})

    assert [case.id for case in dataset.cases] == ["b-1"]
    assert [(one.title, one.text) for one in dataset.drafts] == [
        ("Aurora", "She left on Monday."),
        ("", "A storm is coming."),
    ]
