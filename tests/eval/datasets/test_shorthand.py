import json
from pathlib import Path

import pytest

from eval.cases.case import AnsweringCase, Quote
from eval.datasets.case_files import load_cases
from eval.datasets.dataset import LoadOptions
from eval.datasets.own import load
from eval.errors import CasesInvalid
from tests.eval.builders import RIVAL, SHIP


def read(folder: Path, *bodies: object) -> tuple[AnsweringCase, ...]:
    path = folder / "cases.jsonl"
    path.write_text("".join(json.dumps(body) + "\n" for body in bodies), encoding="utf-8")
    return load_cases(path)


def test_a_question_an_answer_and_a_sentence_are_a_case(tmp_path: Path) -> None:
    (case,) = read(tmp_path, {"question": "When did it leave?", "answers": "Monday", "evidence": SHIP[0]})
    assert (case.id, case.answerable, case.answers) == ("c1", True, ("Monday",))
    assert case.evidence == ((Quote(quote=SHIP[0]),),)


def test_the_example_of_the_guide_can_be_copied(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[3] / "docs" / "evaluation.md").read_text(encoding="utf-8")
    example = guide.partition("```json\n")[2].partition("```")[0]
    (tmp_path / "cases.jsonl").write_text(example, encoding="utf-8")
    assert [case.answerable for case in load_cases(tmp_path / "cases.jsonl")] == [True, False]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("one", [["one"]]),
        (["one", "two"], [["one"], ["two"]]),
        ([["one", "two"], "three"], [["one", "two"], ["three"]]),
        ({"article": "ship.txt", "quote": "one"}, [["one"]]),
        ([{"article": "ship.txt", "quote": "one"}], [["one"]]),
    ],
)
def test_an_outer_list_holds_alternatives_an_inner_one_what_is_needed_together(
    tmp_path: Path, written: object, meant: list[list[str]]
) -> None:
    (case,) = read(tmp_path, {"question": "When?", "answers": ["Monday"], "evidence": written})
    assert [[quote.quote for quote in alternative] for alternative in case.evidence] == meant


def test_what_is_no_evidence_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(CasesInvalid) as caught:
        read(tmp_path, {"question": "When?", "answers": ["Monday"], "evidence": [3]}, ["no object"])
    assert [problem.split(": ")[0] for problem in caught.value.problems] == ["cases.jsonl:1", "cases.jsonl:2"]


def load_own(folder: Path, evidence: object) -> AnsweringCase:
    articles = folder / "articles"
    articles.mkdir()
    (articles / "ship.txt").write_text(" ".join(SHIP), encoding="utf-8")
    (articles / "rival.txt").write_text(f"{RIVAL[0]} {SHIP[1]}", encoding="utf-8")
    read(folder, {"question": "When?", "answers": ["Monday"], "evidence": evidence})
    options = LoadOptions(data=folder, articles=articles, cases=folder / "cases.jsonl")
    (case,) = load(options).cases
    assert isinstance(case, AnsweringCase)
    return case


def test_a_quote_that_names_no_article_is_found_in_every_one_that_holds_it(tmp_path: Path) -> None:
    case = load_own(tmp_path, [[SHIP[0], SHIP[1]]])
    named = [[quote.article for quote in alternative] for alternative in case.evidence]
    assert sorted(named) == [["ship.txt", "rival.txt"], ["ship.txt", "ship.txt"]]


def test_a_quote_that_no_article_holds_is_said(tmp_path: Path) -> None:
    with pytest.raises(CasesInvalid) as caught:
        load_own(tmp_path, "The Aurora flew.")
    assert caught.value.problems == (
        "cases.jsonl:1 (case c1): the quote “The Aurora flew.” occurs in no article",
    )
