import json
from pathlib import Path

import pytest

from eval.cases.case import pick_evenly
from eval.datasets.case_files import load_cases
from eval.errors import CasesInvalid, DatasetMissing
from tests.eval.builders import SHIP, answerable, quotes, unanswerable

GOOD = {
    "id": "c1",
    "question": "When did the Aurora leave?",
    "answerable": True,
    "answers": ["Monday"],
    "evidence": [quotes("ship.txt", SHIP[0])],
    "conflict": None,
    "tags": ["date"],
}


def write(path: Path, *lines: object) -> Path:
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    return path


def problems_of(path: Path) -> tuple[str, ...]:
    with pytest.raises(CasesInvalid) as caught:
        load_cases(path)
    return caught.value.problems


def test_reads_the_gold_format_and_remembers_the_line(tmp_path: Path) -> None:
    unknown = {
        "id": "u1",
        "question": "Why?",
        "answerable": False,
        "answers": [],
        "evidence": [],
        "conflict": None,
        "tags": [],
    }
    cases = load_cases(write(tmp_path / "cases.jsonl", GOOD, "", unknown))

    assert [(case.id, case.place) for case in cases] == [("c1", "cases.jsonl:1"), ("u1", "cases.jsonl:3")]
    assert cases[0].evidence[0][0].quote == SHIP[0]
    assert cases[0].model_dump(mode="json", exclude_unset=True) == GOOD


def test_every_malformed_line_is_named_with_what_is_wrong(tmp_path: Path) -> None:
    path = write(
        tmp_path / "cases.jsonl",
        GOOD,
        "{not json",
        GOOD | {"id": "c2", "answerable": "perhaps"},
        GOOD | {"id": "c3", "answers": []},
        GOOD | {"id": "c4", "answerable": False},
        GOOD | {"id": "c5", "evidence": [[]]},
        GOOD | {"id": "c6", "answer": "Monday"},
        GOOD | {"id": "c7", "answers": ["the"]},
        GOOD | {"id": "c8", "conflict": {"values": ["one"]}},
    )

    found = problems_of(path)

    assert [problem.split(": ")[0] for problem in found] == [f"cases.jsonl:{line}" for line in range(2, 10)]
    for problem, said in zip(
        found,
        [
            "JSON",
            "answerable",
            "at least one accepted answer",
            "unanswerable",
            "evidence.0",
            "answer: Extra",
            "'the'",
            "conflict.values",
        ],
        strict=True,
    ):
        assert said in problem


def test_a_duplicate_id_names_both_lines(tmp_path: Path) -> None:
    assert problems_of(write(tmp_path / "cases.jsonl", GOOD, GOOD)) == (
        "cases.jsonl:2: id 'c1' was already used at cases.jsonl:1",
    )


def test_an_empty_file_is_no_dataset(tmp_path: Path) -> None:
    assert problems_of(write(tmp_path / "cases.jsonl", "")) == ("cases.jsonl: holds no cases",)


def test_a_missing_or_unreadable_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatasetMissing, match=r"nowhere\.jsonl"):
        load_cases(tmp_path / "nowhere.jsonl")
    (tmp_path / "latin.jsonl").write_bytes(b'{"id": "\xe9"}')
    with pytest.raises(DatasetMissing, match=r"latin\.jsonl.*UTF-8"):
        load_cases(tmp_path / "latin.jsonl")


def test_line_separators_inside_a_string_do_not_end_the_line(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(
        json.dumps(GOOD | {"question": "When\u2028did it leave?"}, ensure_ascii=False), encoding="utf-8"
    )

    assert load_cases(path)[0].question == "When\u2028did it leave?"


def test_a_limit_is_spread_over_the_whole_file() -> None:
    cases = [answerable(id=f"c{number}") for number in range(6)] + [
        unanswerable(id=f"u{number}") for number in range(2)
    ]

    assert [case.id for case in pick_evenly(cases, 4)] == ["c0", "c2", "c4", "u0"]
    assert len(pick_evenly(cases, None)) == len(pick_evenly(cases, 100)) == 8
