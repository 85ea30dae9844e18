import json
from collections import Counter
from pathlib import Path

from eval.cases.case import VerificationCase
from eval.datasets import summedits_news
from service.answer import Verdict
from tests.eval.public_data import load_real, write_public

SUMMARY = {
    "id": "a_og",
    "doc": "The Aurora left on Monday.\n\nIt rained.",
    "summary": "The Aurora left in the rain.",
    "label": 1,
    "edit_types": [],
}


def test_a_summary_is_held_against_its_article(tmp_path: Path) -> None:
    edited = SUMMARY | {"id": "a_1", "label": 0, "edit_types": ["entity_modification"]}
    options = write_public(tmp_path, summedits_news.INFO.files[0], json.dumps([SUMMARY, edited]))

    first, second = summedits_news.load(options).cases

    assert isinstance(first, VerificationCase)
    assert isinstance(second, VerificationCase)
    assert [one.text for one in first.evidence] == ["The Aurora left on Monday.\n\nIt rained."]
    assert (first.statement, first.label, first.tags) == (
        "The Aurora left in the rain.",
        Verdict.SUPPORTED,
        (),
    )
    assert (second.label, second.tags) == (Verdict.UNSUPPORTED, ("entity_modification",))


def test_the_real_set_has_398_summaries() -> None:
    cases = [case for case in load_real(summedits_news.ADAPTER).cases if isinstance(case, VerificationCase)]
    assert Counter(case.label for case in cases) == {Verdict.SUPPORTED: 150, Verdict.UNSUPPORTED: 248}
