from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from eval.cli import app
from tests.eval.builders import abstained
from tests.eval.runs import RIGHT, WRONG, take, write


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")


def run(*arguments: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


def baseline(folder: Path) -> Path:
    path = folder / "baselines" / "own-quote.json"
    code, printed, _ = run("baseline", write(folder / "base", take([RIGHT] * 12)), "--to", path)
    assert code == 0
    assert "figures of 12 cases" in printed
    return path


def test_the_gate_exits_0_when_quality_held(tmp_path: Path) -> None:
    now = write(tmp_path / "now", take([RIGHT] * 12))
    code, printed, complaint = run("gate", now, "--baseline", baseline(tmp_path))
    assert (code, complaint) == (0, "")
    assert "Held: none of" in printed


def test_the_gate_exits_1_when_quality_fell(tmp_path: Path) -> None:
    now, junit = write(tmp_path / "now", take([WRONG] * 12)), tmp_path / "ci" / "gate.xml"
    code, printed, _ = run("gate", now, "--baseline", baseline(tmp_path), "--junit", junit)
    assert code == 1
    assert "Fell: Right outcome from 100% to 0%" in printed
    assert "No longer right (12)" in printed
    assert ElementTree.parse(junit).getroot().attrib["failures"] != "0"


def test_the_gate_exits_2_when_it_cannot_tell(tmp_path: Path) -> None:
    now, junit = write(tmp_path / "now", take([RIGHT] * 11)), tmp_path / "gate.xml"
    code, _, complaint = run("gate", now, "--baseline", baseline(tmp_path), "--junit", junit)
    assert code == 2
    assert "Cannot evaluate: 1 of 12 cases of the baseline are not in the run: c11" in complaint
    assert ElementTree.parse(junit).getroot().attrib["errors"] == "1"


def test_the_gate_exits_2_when_the_run_lacks_a_figure_of_the_baseline(tmp_path: Path) -> None:
    """One answerable question of twelve was declined: precision 0 of 1, and 0 of 0 where none is declined."""
    old, junit = tmp_path / "own-quote.json", tmp_path / "gate.xml"
    run("baseline", write(tmp_path / "base", take([RIGHT] * 11 + [abstained()])), "--to", old)
    now = write(tmp_path / "now", take([RIGHT] * 12))
    code, printed, complaint = run("gate", now, "--baseline", old, "--junit", junit)
    assert code == 2
    assert "Cannot be told: Abstention precision was 0%" in printed
    assert "Cannot evaluate: Abstention precision was 0%, and cannot be computed from the run" in complaint
    counts = ElementTree.parse(junit).getroot().attrib
    assert (counts["failures"], counts["errors"]) == ("0", "1")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("gate", "nowhere", "--baseline", "none.json"), "run.json is missing"),
        (("compare", "nowhere", "elsewhere"), "run.json is missing"),
        (("compare", "alone"), "give at least two directories"),
        (("baseline", "nowhere", "--to", "b.json"), "run.json is missing"),
    ],
)
def test_what_cannot_be_evaluated_is_said_and_exits_2(arguments: tuple[str, ...], said: str) -> None:
    code, _, complaint = run(*arguments)
    assert code == 2
    assert said in complaint


def test_a_baseline_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    made = write(tmp_path / "base", take([RIGHT]))
    code, _, complaint = run("baseline", made, "--to", tmp_path / "file" / "b.json")
    assert code == 2
    assert "b.json cannot be written" in complaint


def test_compare_prints_the_table_and_writes_the_same_as_markdown(tmp_path: Path) -> None:
    one, two = write(tmp_path / "one", take([RIGHT] * 3)), write(tmp_path / "two", take([WRONG] * 3))
    code, printed, _ = run("compare", one, two, "--markdown", tmp_path / "compared.md")
    assert code == 0
    assert "Right in one, not in two (3)" in printed
    markdown = (tmp_path / "compared.md").read_text()
    assert "| Answered right | 3 | 100% | 0% | −100 (−100 to −100) ▼ |" in markdown


def test_runs_of_the_same_name_are_told_apart_by_their_folder(tmp_path: Path) -> None:
    for side in ("left", "right"):
        (tmp_path / side).mkdir()
        write(tmp_path / side / "run", take([RIGHT]))
    _, printed, _ = run("compare", "left/run", "right/run")
    assert "left/run, right/run: the 1 case that" in printed
