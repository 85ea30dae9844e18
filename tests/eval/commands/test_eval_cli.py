import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from eval.cases.task import Task
from eval.cli import app
from eval.datasets import ADAPTERS, find_adapters
from tests.eval.builders import SHIP, answer, answerable, citation, record, write_run
from tests.eval.public_data import QED, write_public
from tests.eval.runs import take, write

RIGHT = answer((SHIP[0], [1]), citations=[citation(1, "ship.txt", 0)])


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("BYLINE_EVAL_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("BYLINE_EVAL_DATA", str(tmp_path / "data"))


def run(*arguments: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


def own_collection(folder: Path, quote: str = SHIP[0]) -> tuple[str, Path, str, Path]:
    articles = folder / "articles"
    articles.mkdir()
    (articles / "ship.txt").write_text(" ".join(SHIP))
    case = {
        "id": "c1",
        "question": "When did the Aurora leave port?",
        "answerable": True,
        "answers": ["Monday"],
        "evidence": [[{"article": "ship.txt", "quote": quote}]],
    }
    (folder / "cases.jsonl").write_text(json.dumps(case) + "\n")
    return ("--articles", articles, "--cases", folder / "cases.jsonl")


def test_list_says_of_every_dataset_its_task_and_whether_its_files_are_there(tmp_path: Path) -> None:
    here = tmp_path / "data" / "qed" / "qed-dev.jsonlines.gz"
    here.parent.mkdir(parents=True)
    here.write_bytes(b"")

    code, printed, _ = run("list")

    assert code == 0
    words = " ".join(printed.split())
    assert all(name in words for name in ADAPTERS)
    assert all(task.value in words for task in Task)
    assert "present" in words
    assert "missing:" in words
    assert "CC BY-SA 3.0" in words


def test_every_variable_that_an_option_reads_is_among_the_settings() -> None:
    command = typer.main.get_command(app).get_command(None, "run")  # type: ignore[attr-defined]
    read = {str(option.envvar) for option in command.params if option.envvar}
    table = (Path(__file__).parents[3] / "docs" / "settings.md").read_text(encoding="utf-8")
    assert read
    assert [name for name in sorted(read) if f"| `{name}` |" not in table] == []


def test_score_and_report_need_only_the_directory_of_a_run(tmp_path: Path) -> None:
    write_run(tmp_path, [record(answerable(), RIGHT)])

    code, printed, _ = run("score", tmp_path)
    assert (code, "1 of 1 case" in printed) == (0, True)
    code, printed, _ = run("report", tmp_path)
    assert code == 0
    assert "report.html" in printed
    assert (tmp_path / "report.html").is_file()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run", "nonesuch"), "no dataset is called 'nonesuch'; there are sample, own, aleppo, "),
        (("run", "own"), "--articles DIR"),
        (("run", "sample", "qed"), "qed-dev.jsonlines.gz is missing. Fetch it from https://github.com/"),
        (("run", "sample", "--key", "k"), "--key and --ingest are for the service that --url names"),
        (("run", "sample", "--url", "http://127.0.0.1:9", "--llm", "none"), "--llm is for Byline in this"),
        (("run", "sample", "--url", "127.0.0.1:9"), "no address of a service"),
        (("run", "sample", "--url", "http://127.0.0.1:9"), "cannot be reached"),
        (("run", "aleppo"), "--cases FILE"),
        (("run", "own", "--articles", "nowhere", "--cases", "nothing.jsonl"), "nothing.jsonl"),
        (("score", "."), "records.jsonl is missing"),
        (("report", "."), "run.json is missing"),
    ],
)
def test_what_cannot_be_evaluated_is_said_and_exits_2(arguments: tuple[str, ...], said: str) -> None:
    code, _, complaint = run(*arguments)
    assert code == 2
    assert said in complaint


def test_a_part_that_runs_here_is_not_asked_of_a_service(tmp_path: Path) -> None:
    write_public(tmp_path / "data", "qed/qed-dev.jsonlines.gz", [])
    code, _, complaint = run("run", "qed", "--url", "http://127.0.0.1:9")
    assert (code, "qed tests the selection part of Byline in this process" in complaint) == (2, True)


def test_all_is_every_set_that_needs_nothing_of_yours_and_what_is_missing_is_said_first(
    tmp_path: Path,
) -> None:
    names = [adapter.info.name for adapter in find_adapters(["sample", "all"])]
    assert names == [name for name in ADAPTERS if name not in {"own", "aleppo"}]
    code, _, complaint = run("run", "all", "--limit", "1")
    assert (code, "is missing. Fetch it from" in complaint) == (2, True)
    assert not (tmp_path / "eval-runs").exists()


def test_the_overview_has_a_row_for_each_run_below_a_folder(tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    write(tmp_path / "runs" / "one", take([RIGHT, None], declined=1))
    write(tmp_path / "runs" / "two", take([RIGHT]), dataset="sample", system="bm25-llm")

    code, printed, _ = run("overview", "runs", "--markdown", "table.md")

    assert code == 0
    rows = [row for row in (tmp_path / "table.md").read_text().splitlines() if row.startswith("| ")]
    assert rows[1].startswith("| own | quote mode | 3 | 100% | ")
    assert rows[1].split(" | ")[7] == "1"
    assert rows[2].startswith("| sample | bm25-llm, quote mode | 1 | 100% | ")
    assert "bm25-llm" in printed


def test_a_folder_without_runs_is_said(tmp_path: Path) -> None:
    code, _, complaint = run("overview", tmp_path)
    assert (code, "is no run and holds none" in complaint) == (2, True)


def test_an_empty_public_file_is_said(tmp_path: Path) -> None:
    write_public(tmp_path / "data", "qed/qed-dev.jsonlines.gz", [])
    code, _, complaint = run("run", "qed")
    assert (code, "no cases" in complaint) == (2, True)


def test_a_quote_that_does_not_occur_stops_the_run_before_anything_is_indexed(tmp_path: Path) -> None:
    code, _, complaint = run("run", "own", *own_collection(tmp_path, quote="The Aurora flew."))
    assert code == 2
    assert "cases.jsonl:1 (case c1): the quote “The Aurora flew.” does not occur in ship.txt" in complaint
    assert not (tmp_path / "eval-runs").exists()


def test_an_empty_folder_of_articles_is_said(tmp_path: Path) -> None:
    options = own_collection(tmp_path)
    (tmp_path / "articles" / "ship.txt").unlink()
    code, _, complaint = run("run", "own", *options)
    assert code == 2
    assert "no article" in complaint


def test_your_own_questions_are_asked_scored_and_reported_in_one_command(tmp_path: Path) -> None:
    pytest.importorskip("service.wiring")
    code, printed, complaint = run(
        "run", "own", *own_collection(tmp_path), "--mode", "quote", "--out", "harbour"
    )

    assert (code, complaint) == (0, "")
    assert "1 of 1 answerable questions were answered right" in printed
    names = {path.name for path in (tmp_path / "harbour").iterdir()}
    reports = {"report.html", "report.md", "report.xml"}
    assert names == {"run.json", "articles.jsonl", "records.jsonl", "scores.json", *reports}


def test_a_public_set_is_run_and_a_finished_run_is_only_reported_again(tmp_path: Path) -> None:
    pytest.importorskip("service.wiring")
    write_public(tmp_path / "data", "qed/qed-dev.jsonlines.gz", [QED])

    for printed_again in ("Selecting", "QED, selection task"):
        code, printed, complaint = run("run", "qed", "--out", "harbour")
        assert (code, complaint) == (0, "")
        assert printed_again in printed
    assert "Selecting" not in printed
    assert len((tmp_path / "harbour" / "records.jsonl").read_text().splitlines()) == 1


def test_a_run_in_another_mode_is_not_mixed_into_a_finished_one(tmp_path: Path) -> None:
    pytest.importorskip("service.wiring")
    own = own_collection(tmp_path)
    run("run", "own", *own, "--mode", "quote", "--out", "harbour")

    code, _, complaint = run("run", "own", *own, "--mode", "auto", "--llm", "none", "--out", "harbour")

    assert code == 2
    assert "mode is quote, not auto" in complaint
