from pathlib import Path
from xml.etree import ElementTree

from eval.comparing.baseline import make_baseline
from eval.comparing.gate import check
from eval.comparing.gate_junit import render_gate, render_not_gated
from tests.eval.runs import RIGHT, WRONG, finish, take


def parse(text: str) -> tuple[dict[str, str], list[ElementTree.Element]]:
    root = ElementTree.fromstring(text.encode())
    return dict(root.attrib), list(root.iter("testcase"))


def test_a_gate_has_a_test_for_each_figure_and_lists_what_changed(tmp_path: Path) -> None:
    baseline = make_baseline(finish(tmp_path / "base", take([RIGHT] * 12)))
    report = check(finish(tmp_path / "now", take([WRONG] * 12)), baseline)

    counts, tests = parse(render_gate(report))

    assert counts["tests"] == str(len(report.figures))
    assert counts["failures"] == str(len(report.fallen))
    fell = next(test for test in tests if test.attrib["name"] == "Answered right")
    assert "from 100% to 0%" in fell[0].attrib["message"]
    assert "c0: right → wrong answer: When did the Aurora leave?" in (fell[0].text or "")


def test_a_gate_that_could_not_be_evaluated_is_an_error() -> None:
    counts, tests = parse(render_not_gated("run", "3 of 9 cases are not in the run"))
    assert (counts["tests"], counts["errors"]) == ("1", "1")
    assert tests[0][0].attrib["message"] == "3 of 9 cases are not in the run"
