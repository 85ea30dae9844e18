from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from eval.comparing.comparison import Comparison, NamedRun, compare
from eval.comparing.comparison_view import render_markdown, show_comparison
from eval.comparing.paired import PairedFigure
from eval.errors import NotComparable
from eval.metrics.result import Result
from tests.eval.builders import abstained, answerable, record
from tests.eval.runs import RIGHT, WRONG, finish, take

HOSTILE = "Who [bold]sank[/bold] it | <img src=x> *?*"


def named(folder: Path, name: str, *answers: dict[str, object] | None) -> NamedRun:
    return NamedRun(name, finish(folder / name, take(answers, declined=2)))


def figure(comparison: Comparison, metric: str, contrast: int = 0) -> PairedFigure:
    return next(one for one in comparison.contrasts[contrast].figures if one.metric.name == metric)


def printed(comparison: Comparison) -> str:
    out = StringIO()
    show_comparison(Console(file=out, width=200), comparison)
    return out.getvalue()


def test_runs_are_compared_with_the_first_case_by_case(tmp_path: Path) -> None:
    first = named(tmp_path, "main", *[RIGHT] * 8, WRONG, WRONG)
    worse = named(tmp_path, "worse", *[WRONG] * 9, RIGHT)
    same = named(tmp_path, "same", *[RIGHT] * 8, WRONG, WRONG)

    comparison = compare([first, worse, same])

    fell = figure(comparison, "right_answer")
    assert (fell.before, fell.after, fell.n) == (8 / 10, 1 / 10, 10)
    assert fell.is_worse
    unchanged = figure(comparison, "right_answer", contrast=1)
    assert unchanged.difference is not None
    assert unchanged.difference.low == unchanged.difference.high == 0


def test_the_cases_that_changed_are_listed_both_ways(tmp_path: Path) -> None:
    comparison = compare(
        [
            named(tmp_path, "a", RIGHT, WRONG, abstained(), WRONG),
            named(tmp_path, "b", WRONG, RIGHT, abstained(), None),
        ]
    )

    (contrast,) = comparison.contrasts
    assert [(one.id, one.before, one.after) for one in contrast.lost] == [
        ("c0", Result.RIGHT, Result.WRONG_ANSWER)
    ]
    assert [(one.id, one.before, one.after) for one in contrast.gained] == [
        ("c1", Result.WRONG_ANSWER, Result.RIGHT)
    ]
    for text in (printed(comparison), render_markdown(comparison)):
        assert "Right in a, not in b (1)" in text
        assert "Right in b, not in a (1)" in text
        assert "wrong answer → right" in text


def test_only_cases_that_every_run_took_are_compared(tmp_path: Path) -> None:
    comparison = compare(
        [named(tmp_path, "long", RIGHT, RIGHT, WRONG), named(tmp_path, "short", RIGHT, RIGHT)]
    )

    assert (comparison.cases, comparison.left_out) == (2 + 2, 1)
    assert figure(comparison, "right_answer").before == 2 / 2
    assert "1 that some run lacks are left out" in printed(comparison)


def test_what_is_better_or_worse_beyond_its_interval_is_marked(tmp_path: Path) -> None:
    comparison = compare([named(tmp_path, "a", *[RIGHT] * 9), named(tmp_path, "b", *[WRONG] * 9)])
    for text in (printed(comparison), render_markdown(comparison)):
        (row,) = [line for line in text.splitlines() if "Answered right " in line and "cited" not in line]
        assert "100%" in row
        assert "−100 (−100 to −100) ▼" in row
    back = compare([named(tmp_path, "b", *[WRONG] * 9), named(tmp_path, "a", *[RIGHT] * 9)])
    assert "+100 (+100 to +100) ▲" in printed(back)


def test_nothing_of_a_question_or_a_name_becomes_markup(tmp_path: Path) -> None:
    hostile = answerable(question=HOSTILE)
    runs = [
        NamedRun(name, finish(tmp_path / str(place), [record(hostile, body)]))
        for place, (name, body) in enumerate((("[red]a|b[/red]", RIGHT), ("c", WRONG)))
    ]

    comparison = compare(runs)

    assert HOSTILE in printed(comparison)
    assert "[red]a|b[/red]" in printed(comparison)
    markdown = render_markdown(comparison)
    assert "<img" not in markdown.replace("\\<img", "")
    table = [line for line in markdown.splitlines() if line.startswith("|")]
    assert len({line.replace("\\|", "").count("|") for line in table}) == 1


def test_runs_of_other_datasets_cannot_be_compared(tmp_path: Path) -> None:
    first = named(tmp_path, "a", RIGHT)
    records = take([RIGHT])
    other = NamedRun("b", finish(tmp_path / "b", records, dataset="aleppo"))
    with pytest.raises(NotComparable, match="a is a run of own, b one of aleppo"):
        compare([first, other])
    changed = NamedRun("c", finish(tmp_path / "c", records, dataset_hash="1" * 64))
    with pytest.raises(NotComparable, match="different versions of own"):
        compare([first, changed])
    apart = NamedRun("d", finish(tmp_path / "d", [record(answerable(id="x1"), RIGHT)]))
    with pytest.raises(NotComparable, match="a, d have no case in common"):
        compare([first, apart])
