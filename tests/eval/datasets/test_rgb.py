from pathlib import Path
from typing import Any

from eval.cases.case import AnsweringCase
from eval.datasets import rgb
from tests.eval.public_data import write_public


def row(id_: int, answer: object, true: list[str], false: list[str], noise: list[str]) -> dict[str, Any]:
    passages = {"positive": true, "positive_wrong": false, "negative": noise}
    return {
        "id": id_,
        "query": "When did she leave?",
        "answer": answer,
        "fakeanswer": "May 1, 2001",
    } | passages


def test_true_and_false_passages_are_both_sides_of_a_disagreement(tmp_path: Path) -> None:
    dates = [["July 21 2017", "21 July 2017"]]
    rows = [
        row(0, "Monday", ["On Monday."], ["On Tuesday."], ["It rained."]),
        row(1, dates, ["She left on 21 July 2017."], ["She left on May 1, 2001."], ["It rained."]),
    ]
    dataset = rgb.load(write_public(tmp_path, rgb.INFO.files[0], [*rows]))
    first, second = [case for case in dataset.cases if isinstance(case, AnsweringCase)]

    assert (first.answers, first.gold_articles) == (("Monday",), ("rgb-0-positive-1",))
    assert second.answers == ("July 21 2017", "21 July 2017")
    assert second.conflict and second.conflict.values == ("21 July 2017", "May 1, 2001")
    assert second.wrong_answers == ("May 1, 2001",)
    assert second.filters and second.filters.articles == (
        "rgb-1-positive-1",
        "rgb-1-positive_wrong-1",
        "rgb-0-negative-1",  # the same passage, stored once
    )
    assert len(dataset.drafts) == 2 * 3 - 1
