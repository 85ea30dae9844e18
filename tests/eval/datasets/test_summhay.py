import json
from pathlib import Path

import pytest

from eval.cases.case import AnsweringCase, Point
from eval.datasets import summhay
from eval.errors import CasesInvalid
from tests.eval.public_data import write_public


def topic(name: str) -> str:
    documents = [
        {"document_text": f"{name} left on Monday. It rained.", "insights_included": ["when", "rain"]},
        {"document_text": f"{name} is in port.", "insights_included": []},
        {"document_text": f"{name} left at noon on Monday.", "insights_included": ["when"]},
    ]
    insights = [
        {"insight_id": "when", "insight": "She left on Monday."},
        {"insight_id": "rain", "insight": "It rained."},
    ]
    return json.dumps(
        {"documents": documents, "subtopics": [{"query": "The departure?", "insights": insights}]}
    )


def test_each_query_is_asked_over_its_own_haystack_with_the_points_and_who_makes_them(tmp_path: Path) -> None:
    write_public(tmp_path, summhay.INFO.files[0], topic("Aurora"))
    dataset = summhay.load(write_public(tmp_path, summhay.INFO.files[1], topic("Rival")))
    first, second = dataset.cases

    assert isinstance(first, AnsweringCase)
    assert isinstance(second, AnsweringCase)
    assert first.points == (
        Point(text="She left on Monday.", articles=("news1-1", "news1-3")),
        Point(text="It rained.", articles=("news1-1",)),
    )
    assert first.gold_articles == ("news1-1", "news1-3")
    assert first.filters and first.filters.articles == first.comes_with == ("news1-1", "news1-2", "news1-3")
    assert second.comes_with == ("news2-1", "news2-2", "news2-3")
    assert dataset.drafts[3].text == "Rival left on Monday. It rained."


def test_an_insight_that_no_article_holds_is_an_error(tmp_path: Path) -> None:
    torn = topic("Rival").replace('"rain"', '"wind"', 1)
    write_public(tmp_path, summhay.INFO.files[0], topic("Aurora"))
    with pytest.raises(CasesInvalid, match=r"topic_news2\.json\.gz: KeyError: 'rain'"):
        summhay.load(write_public(tmp_path, summhay.INFO.files[1], torn))
