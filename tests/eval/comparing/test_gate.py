import json
from pathlib import Path
from typing import Any

import pytest

from eval.comparing.baseline import Baseline, make_baseline, read_baseline, write_baseline
from eval.comparing.gate import GateReport, check
from eval.comparing.gate_view import verdict
from eval.errors import BaselineInvalid, NotComparable
from eval.scoring.finished_run import FinishedRun
from tests.eval.builders import SHIP, abstained, answer, answerable, citation, record, unanswerable
from tests.eval.runs import RIGHT, WRONG, finish, take


def base(folder: Path) -> Baseline:
    """Nine of twelve right, four declined."""
    return make_baseline(finish(folder / "base", take([RIGHT] * 9 + [WRONG] * 3, declined=4)))


def gate(folder: Path, answers: list[dict[str, Any] | None]) -> GateReport:
    return check(finish(folder / "now", take(answers, declined=4)), base(folder))


def fallen(report: GateReport) -> set[str]:
    return {one.metric.name for one in report.fallen}


def test_an_unchanged_run_holds(tmp_path: Path) -> None:
    report = gate(tmp_path, [RIGHT] * 9 + [WRONG] * 3)
    assert report.has_held
    assert (report.lost, report.gained) == ((), ())
    assert verdict(report) == f"Held: none of {len(report.figures)} figures fell."


def test_a_fall_beyond_its_interval_fails_and_names_the_cases(tmp_path: Path) -> None:
    report = gate(tmp_path, [WRONG] * 12)
    assert {"right_outcome", "right_answer", "citation_recall"} <= fallen(report)
    assert [one.id for one in report.lost] == [f"c{number}" for number in range(9)]
    assert "Answered right from 75% to 0%, −75.0 (" in verdict(report)


def test_a_fall_that_chance_explains_holds(tmp_path: Path) -> None:
    report = gate(tmp_path, [RIGHT] * 8 + [WRONG] * 4)
    assert report.has_held
    assert [one.id for one in report.lost] == ["c8"]


def test_getting_better_holds(tmp_path: Path) -> None:
    report = gate(tmp_path, [RIGHT] * 12)
    assert report.has_held
    assert [one.id for one in report.gained] == ["c9", "c10", "c11"]


def test_of_what_is_promised_in_every_case_one_breach_is_too_many(tmp_path: Path) -> None:
    first = citation(1, "ship.txt", 0)
    shifted = answer((SHIP[0], [1]), citations=[first | {"start": first["start"] + 1}])
    bare = answer((SHIP[0], []), citations=[first])
    for broken, promise in ((shifted, "citations_exact"), (bare, "statements_without_citation")):
        report = gate(tmp_path, [broken] + [RIGHT] * 8 + [WRONG] * 3)
        assert promise in fallen(report)


def test_answering_what_was_declined_fails(tmp_path: Path) -> None:
    records = take([RIGHT] * 9 + [WRONG] * 3)
    bold = [record(unanswerable(id=f"u{number}"), RIGHT) for number in range(4)]
    report = check(finish(tmp_path / "now", [*records, *bold]), base(tmp_path))
    assert "abstention_recall" in fallen(report)


def test_a_figure_that_can_no_longer_be_computed_is_not_held_to_be_fine(tmp_path: Path) -> None:
    """One question of sixteen was declined rightly; with none declined, precision is 0 of 0."""
    old = make_baseline(finish(tmp_path / "base", take([RIGHT] * 15, declined=1)))
    assert "abstention_precision" in old.metrics
    report = check(finish(tmp_path / "now", [*take([RIGHT] * 15), record(unanswerable(id="u0"), RIGHT)]), old)
    assert "abstention_precision" in {one.metric.name for one in report.lost_figures}
    assert not report.has_held
    assert "Abstention precision was 100%, and cannot be computed from the run" in verdict(report)


def test_a_figure_that_neither_run_has_is_passed_over(tmp_path: Path) -> None:
    old = make_baseline(finish(tmp_path / "base", take([RIGHT] * 12)))
    report = check(finish(tmp_path / "now", take([RIGHT] * 12)), old)
    assert "abstention_precision" not in old.metrics
    assert (report.lost_figures, report.has_held) == ((), True)


def test_cases_that_the_baseline_lacks_are_left_out(tmp_path: Path) -> None:
    records = [*take([RIGHT] * 9 + [WRONG] * 3, declined=4), record(answerable(id="new"), WRONG)]
    report = check(finish(tmp_path / "now", records), base(tmp_path))
    assert report.has_held
    assert (report.cases, report.new_cases) == (16, 1)


class TestNotComparable:
    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"dataset": "aleppo"}, "the dataset of the run is aleppo, that of the baseline own"),
            ({"dataset_hash": "1" * 64}, "the hash of the dataset of the run is 111111111111"),
            ({"mode": "auto"}, "the mode of the run is auto, that of the baseline quote"),
        ],
    )
    def test_a_run_of_something_else(self, tmp_path: Path, changes: dict[str, str], said: str) -> None:
        records = take([RIGHT] * 9 + [WRONG] * 3, declined=4)
        with pytest.raises(NotComparable, match=said):
            check(finish(tmp_path / "now", records, **changes), base(tmp_path))

    def test_missing_cases_are_named(self, tmp_path: Path) -> None:
        with pytest.raises(NotComparable, match=r"3 of 16 cases of the baseline are not in the run: c9, c10"):
            gate(tmp_path, [RIGHT] * 9)

    def test_a_case_that_failed_is_named_with_its_reason(self, tmp_path: Path) -> None:
        with pytest.raises(NotComparable, match="case c11 could not be measured: ClientError: refused"):
            gate(tmp_path, [RIGHT] * 9 + [WRONG] * 2 + [None])

    def test_a_metric_that_there_no_longer_is(self, tmp_path: Path) -> None:
        old = base(tmp_path)
        renamed = old.model_copy(update={"metrics": ("sparkle", *old.metrics[1:])})
        with pytest.raises(NotComparable, match="metrics that there no longer are: sparkle"):
            check(finish(tmp_path / "now", take([RIGHT])), renamed)


class TestBaseline:
    def test_it_is_read_as_it_was_written_one_case_a_line(self, tmp_path: Path) -> None:
        made, path = base(tmp_path), tmp_path / "kept" / "own-quote.json"
        write_baseline(made, path)
        assert read_baseline(path) == made
        lines = path.read_text().splitlines()
        assert sum(line.startswith('  "') and '"cells"' in line for line in lines) == len(made.cases)
        assert "NaN" not in path.read_text()

    def test_what_concerns_no_case_is_not_held_to(self, tmp_path: Path) -> None:
        assert "conflict_shown" not in base(tmp_path).metrics
        assert "latency_p50" not in base(tmp_path).metrics

    def test_no_baseline_is_made_of_a_run_with_failures_or_cut_short(self, tmp_path: Path) -> None:
        with pytest.raises(BaselineInvalid, match=r"could not be measured, first c1: .*refused"):
            make_baseline(finish(tmp_path / "torn", take([RIGHT, None])))
        cut: FinishedRun = finish(tmp_path / "cut", take([RIGHT]), cases=7)
        with pytest.raises(BaselineInvalid, match="only 1 of 7 cases were taken"):
            make_baseline(cut)

    def test_a_file_that_is_missing_or_none_is_said(self, tmp_path: Path) -> None:
        with pytest.raises(BaselineInvalid, match="write one with `byline eval baseline DIR --to"):
            read_baseline(tmp_path / "none.json")
        path = tmp_path / "broken.json"
        path.write_text("{")
        with pytest.raises(BaselineInvalid, match=r"broken\.json is no baseline"):
            read_baseline(path)

    def test_a_damaged_case_is_named(self, tmp_path: Path) -> None:
        path = tmp_path / "own.json"
        write_baseline(base(tmp_path), path)
        body = json.loads(path.read_text())
        body["cases"]["c3"]["cells"].pop()
        path.write_text(json.dumps(body))
        with pytest.raises(BaselineInvalid, match=r"case 'c3' has \d+ outcomes for \d+ metrics"):
            read_baseline(path)


def test_declining_everything_is_caught(tmp_path: Path) -> None:
    assert "right_outcome" in fallen(gate(tmp_path, [abstained()] * 12))
