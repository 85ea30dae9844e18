from pathlib import Path
from xml.etree import ElementTree

from eval.report.junit import render_run
from eval.report.writing import write_report
from tests.eval.builders import answerable, record
from tests.eval.runs import RIGHT, WRONG, finish, take


def parse(text: str) -> tuple[dict[str, str], list[ElementTree.Element]]:
    root = ElementTree.fromstring(text.encode())
    return dict(root.attrib), list(root.iter("testcase"))


def test_a_run_has_a_test_for_each_case(tmp_path: Path) -> None:
    run = finish(tmp_path / "run", take([RIGHT, WRONG, None]))

    counts, tests = parse(render_run(run))

    assert (counts["tests"], counts["failures"], counts["errors"]) == ("3", "1", "1")
    assert tests[0].attrib["name"] == "c0: When did the Aurora leave?"
    assert [[part.tag for part in test] for test in tests] == [[], ["failure"], ["error"]]
    assert tests[1][0].attrib["message"] == "wrong answer"
    assert tests[2][0].attrib["message"] == "ClientError: refused"


def test_it_is_written_beside_the_page(tmp_path: Path) -> None:
    finish(tmp_path / "run", take([RIGHT, WRONG]))
    write_report(tmp_path / "run")
    counts, _ = parse((tmp_path / "run" / "report.xml").read_text(encoding="utf-8"))
    assert (counts["tests"], counts["failures"]) == ("2", "1")


def test_characters_that_xml_cannot_hold_and_markup_do_no_harm(tmp_path: Path) -> None:
    hostile = 'a\x00\x1b]0;"<&\ud7ff\U0001f6a2'
    case = answerable(id="c<1>", question=hostile)
    _, tests = parse(render_run(finish(tmp_path / "run", [record(case, WRONG)])))
    assert tests[0].attrib["name"] == 'c<1>: a\ufffd\ufffd]0;"<&\ud7ff\U0001f6a2'
