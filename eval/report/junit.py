"""JUnit XML, which CI systems show: one test a case of a run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from xml.etree import ElementTree

from eval.metrics.result import Result
from eval.scoring.finished_run import FinishedRun, what_was_asked

# Characters that XML cannot hold, escaped or not.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class JUnitTest:
    """One test: its name, how long it took, and what went wrong, if anything."""

    group: str
    name: str
    seconds: float = 0.0
    problem: Literal["failure", "error", ""] = ""
    message: str = ""
    details: str = ""


def render_run(run: FinishedRun) -> str:
    """One test for each case; one that did not end right fails, one that could not be asked is an error."""
    asked = what_was_asked(run)
    return render_suite(
        f"byline eval, {run.info.title}, {run.info.how}",
        [
            JUnitTest(
                group=f"{run.info.dataset}.{record.case.tags[0] if record.case.tags else 'cases'}",
                name=": ".join(part for part in (record.case.id, asked[record.case.id]) if part),
                seconds=record.seconds,
                problem=_problem(scored.result),
                message=record.error or scored.result.label if not scored.result.is_right else "",
            )
            for record, scored in zip(run.records, run.scores.per_case, strict=True)
        ],
    )


def render_suite(title: str, tests: Sequence[JUnitTest]) -> str:
    """The tests as one suite in a document of their own; characters that XML cannot hold are replaced."""
    counts = {
        "tests": str(len(tests)),
        "failures": str(sum(one.problem == "failure" for one in tests)),
        "errors": str(sum(one.problem == "error" for one in tests)),
        "time": f"{sum(one.seconds for one in tests):.3f}",
    }
    root = ElementTree.Element("testsuites", counts)
    suite = ElementTree.SubElement(root, "testsuite", {"name": _clean(title), **counts})
    for one in tests:
        attributes = {"classname": _clean(one.group), "name": _clean(one.name), "time": f"{one.seconds:.3f}"}
        test = ElementTree.SubElement(suite, "testcase", attributes)
        if one.problem:
            found = ElementTree.SubElement(test, one.problem, {"message": _clean(one.message)})
            found.text = _clean(one.details)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _problem(result: Result) -> Literal["failure", "error", ""]:
    if result is Result.FAILED:
        return "error"
    return "" if result.is_right else "failure"


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
