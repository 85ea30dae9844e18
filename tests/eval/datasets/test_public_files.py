import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from eval.cases.case import GivenText, SelectionCase
from eval.cases.task import Task
from eval.datasets.dataset import DatasetInfo, LoadOptions
from eval.datasets.public_files import Row, check_files, make_cases, number_rows, read_json, read_json_lines
from eval.errors import CasesInvalid, DatasetMissing

INFO = DatasetInfo(
    name="harbour",
    title="Harbour questions",
    source="this test",
    licence="Apache-2.0",
    measures="reading",
    task=Task.SELECTION,
    files=("harbour/dev.jsonl.gz",),
    home="https://example.org/harbour",
)


def write(data: Path, *lines: object, file: str = INFO.files[0]) -> LoadOptions:
    path = data / file
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    path.write_bytes(gzip.compress(text.encode()) if file.endswith(".gz") else text.encode())
    return LoadOptions(data=data)


def load(options: LoadOptions) -> tuple[SelectionCase, ...]:
    return make_cases(read_json_lines(INFO, options, INFO.files[0]), make)


def make(row: Row) -> Iterator[SelectionCase]:
    if row.value.get("skip"):
        return
    yield SelectionCase(
        id=row.value["id"],
        question=row.value["question"],
        sentences=(GivenText(text="It rained."),),
        answerable=True,
        gold=((row.value["gold"],),),
    )


def good(name: str, **changes: object) -> dict[str, object]:
    return {"id": name, "question": "Why?", "gold": 0, **changes}


def test_each_row_gives_its_cases_and_remembers_its_line(tmp_path: Path) -> None:
    cases = load(write(tmp_path, good("one"), "", good("two", skip=True), good("three\u2028")))
    assert [(case.id, case.place) for case in cases] == [
        ("one", "dev.jsonl.gz:1"),
        ("three", "dev.jsonl.gz:4"),
    ]


def test_a_missing_file_says_what_to_fetch_from_where(tmp_path: Path) -> None:
    options = LoadOptions(data=tmp_path)
    for look in (lambda: load(options), lambda: check_files(INFO, options)):
        with pytest.raises(DatasetMissing) as caught:
            look()
        assert str(caught.value).startswith(f"harbour: {tmp_path / INFO.files[0]} is missing. Fetch it from ")
        assert "https://example.org/harbour" in str(caught.value)
        assert "BYLINE_EVAL_DATA" in str(caught.value)


def test_a_file_that_is_no_archive_is_said(tmp_path: Path) -> None:
    options = write(tmp_path, good("one"))
    (tmp_path / INFO.files[0]).write_bytes(b"<html>404</html>")
    with pytest.raises(DatasetMissing, match=r"dev\.jsonl\.gz cannot be read.*fetch it again from"):
        load(options)


def test_every_bad_row_is_named_with_what_is_wrong(tmp_path: Path) -> None:
    rows = [good("one"), {"id": "two"}, good("three", gold=5), good("one"), good("five", question="")]

    with pytest.raises(CasesInvalid) as caught:
        load(write(tmp_path, *rows))

    assert caught.value.problems == (
        "dev.jsonl.gz:2: KeyError: 'question'",
        "dev.jsonl.gz:3: gold names sentence 5 of 1",
        "dev.jsonl.gz:5: question: String should have at least 1 character",
        "dev.jsonl.gz:4: id 'one' was already used at dev.jsonl.gz:1",
    )


@pytest.mark.parametrize(("line", "said"), [("{torn", "not JSON"), ("[1]", "not a JSON object")])
def test_a_line_that_is_no_object_is_named(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(CasesInvalid, match=rf"dev\.jsonl\.gz:2: {said}"):
        load(write(tmp_path, good("one"), line))


def test_a_dataset_without_cases_is_none(tmp_path: Path) -> None:
    with pytest.raises(CasesInvalid, match="no cases"):
        load(write(tmp_path, good("one", skip=True)))


def test_rows_of_one_json_file_are_numbered(tmp_path: Path) -> None:
    options = write(tmp_path, [good("one"), good("two")], file="harbour/all.json")
    rows = number_rows("harbour/all.json", read_json(INFO, options, "harbour/all.json"))
    assert [case.place for case in make_cases(rows, make)] == ["all.json#1", "all.json#2"]
