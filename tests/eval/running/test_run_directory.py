import json
import re
from pathlib import Path

import pytest
from filelock import FileLock

from eval.cases.case import AnsweringCase
from eval.errors import RunFailed, RunInvalid
from eval.records.run_files import ARTICLES_FILE, RECORDS_FILE, RUN_FILE, load_info, load_records
from eval.scoring.scores import SCORES_FILE, score_run
from tests.eval.builders import ARTICLES, SHIP, answer, answerable, citation
from tests.eval.scripted import FakeService, run

RIGHT = answer((SHIP[0], [1]), citations=[citation(1, "ship.txt", 0)])
CASES = [answerable(id=f"c{number}", question=f"Number {number}?") for number in range(8)]
WARM_UP = 1


def service(**options: int) -> FakeService:
    return FakeService({case.question: RIGHT for case in CASES}, **options)


def asked(fake: FakeService) -> list[str]:
    return [question for question, _, _ in fake.asked[WARM_UP:]]


def begin(out: Path, *, finished: int) -> None:
    """A run whose service died after so many cases."""
    with pytest.raises(RunFailed):
        run(out, service(dies_after=WARM_UP + finished), *CASES)


def test_a_run_that_was_stopped_goes_on_after_the_finished_cases(tmp_path: Path) -> None:
    begin(tmp_path / "run", finished=3)
    again = service()

    _, steps = run(tmp_path / "run", again, *CASES)

    assert asked(again) == [case.question for case in CASES[3:]]
    assert steps.seen == ["Asking 3/8", *"....."]
    assert [record.error for record in load_records(tmp_path / "run")] == [None] * 8


def test_continued_and_uninterrupted_runs_score_the_same(tmp_path: Path) -> None:
    begin(tmp_path / "stopped", finished=3)
    run(tmp_path / "stopped", service(), *CASES)
    run(tmp_path / "whole", service(), *CASES)

    def scored(name: str) -> dict[str, object]:
        score_run(tmp_path / name)
        body = json.loads((tmp_path / name / SCORES_FILE).read_text())
        del body["records_hash"]
        body["totals"] = [one for one in body["totals"] if not one["metric"].startswith("latency")]
        for case in body["per_case"]:
            case["outcomes"] = {k: v for k, v in case["outcomes"].items() if not k.startswith("latency")}
        return body

    assert scored("stopped") == scored("whole")


def test_the_run_says_that_it_was_continued(tmp_path: Path) -> None:
    begin(tmp_path / "run", finished=3)
    started = load_info(tmp_path / "run").started_at

    run(tmp_path / "run", service(), *CASES)

    info = load_info(tmp_path / "run")
    assert (len(info.continued), info.started_at) == (1, started)
    assert re.match(r"\d{4}-\d\d-\d\dT", info.continued[0].at)


def test_a_finished_run_is_not_asked_again(tmp_path: Path) -> None:
    run(tmp_path / "run", service(), *CASES)
    before = (tmp_path / "run" / RECORDS_FILE).read_bytes()
    again = service()

    system, _ = run(tmp_path / "run", again, *CASES)

    assert (again.asked, system.prepared) == ([], 0)
    assert (tmp_path / "run" / RECORDS_FILE).read_bytes() == before


@pytest.mark.parametrize("cut", [1, 20, 400])
def test_a_line_that_a_kill_cut_off_is_asked_again(tmp_path: Path, cut: int) -> None:
    run(tmp_path / "run", service(), *CASES)
    records = tmp_path / "run" / RECORDS_FILE
    whole = records.read_bytes()
    records.write_bytes(whole[:-cut])
    again = service()

    run(tmp_path / "run", again, *CASES)

    # Without its line feed alone the last record is whole.
    assert asked(again) == ([] if cut == 1 else ["Number 7?"])
    assert [record.number for record in load_records(tmp_path / "run")] == list(range(8))


def test_a_damaged_line_in_the_middle_is_named(tmp_path: Path) -> None:
    run(tmp_path / "run", service(), *CASES)
    records = tmp_path / "run" / RECORDS_FILE
    lines = records.read_text().splitlines(keepends=True)
    records.write_text("".join([lines[0], lines[1][:50] + "\n", *lines[2:]]))

    with pytest.raises(RunInvalid, match=r"records\.jsonl:2 is damaged"):
        run(tmp_path / "run", service(), *CASES)


def changed_question() -> AnsweringCase:
    return CASES[0].model_copy(update={"question": "Another?"})


@pytest.mark.parametrize(
    ("cases", "options", "said"),
    [
        ([changed_question(), *CASES[1:]], {}, "dataset hash is"),
        (CASES, {"settings": {"llm": "openai"}}, "llm is none, not openai"),
        (CASES, {"concurrency": 2}, "concurrency is 1, not 2"),
    ],
)
def test_another_run_is_never_mixed_in(
    tmp_path: Path, cases: list[AnsweringCase], options: dict[str, object], said: str
) -> None:
    begin(tmp_path / "run", finished=3)
    before = {path.name: path.read_bytes() for path in (tmp_path / "run").iterdir()}

    with pytest.raises(RunInvalid, match=rf"already holds another run: .*{said}.*--out"):
        run(tmp_path / "run", service(), *cases, **options)

    assert {path.name: path.read_bytes() for path in (tmp_path / "run").iterdir()} == before


def test_articles_stored_in_another_way_are_not_mixed_in(tmp_path: Path) -> None:
    begin(tmp_path / "run", finished=3)
    moved = {name: one.model_copy(update={"id": f"other-{one.id}"}) for name, one in ARTICLES.items()}

    with pytest.raises(RunInvalid, match="no longer stored as they were"):
        run(tmp_path / "run", service(), *CASES, articles=moved)


def test_records_of_an_unknown_run_are_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / RECORDS_FILE).write_text("kept\n")
    with pytest.raises(RunInvalid, match="--out"):
        run(tmp_path, service(), *CASES)
    assert (tmp_path / RECORDS_FILE).read_text() == "kept\n"
    assert not (tmp_path / ARTICLES_FILE).exists()


def test_two_processes_do_not_write_one_run(tmp_path: Path) -> None:
    begin(tmp_path / "run", finished=3)
    with (
        FileLock(tmp_path / "run" / "lock"),
        pytest.raises(RunInvalid, match="another process is writing to"),
    ):
        run(tmp_path / "run", service(), *CASES)


def test_nothing_but_the_files_of_a_run_is_left(tmp_path: Path) -> None:
    run(tmp_path / "run", service(), *CASES)
    assert {path.name for path in (tmp_path / "run").iterdir()} == {RUN_FILE, ARTICLES_FILE, RECORDS_FILE}


def test_a_directory_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(RunInvalid, match="cannot be written"):
        run(tmp_path / "file" / "run", service(), *CASES)
