import json
from collections import Counter
from pathlib import Path
from typing import Any

from eval.cases.case import VerificationCase
from eval.datasets import bump
from service.answer import Verdict
from tests.eval.public_data import load_real, write_public


def pair(number: int, wrong: str, **kinds: str) -> dict[str, Any]:
    return {
        "id": number,
        "article": "The Aurora left on Monday.",
        "reference_summary": "The Aurora left on Monday .",
        "edited_summary": wrong,
        **kinds,
    }


def test_a_summary_is_asked_once_and_each_error_in_it(tmp_path: Path) -> None:
    tuesday = pair(
        0,
        "The Aurora left on Tuesday .",
        error_type="Coreference Error",
        corrected_error_type="Extrinsic Entity Error",
    )
    write_public(tmp_path, bump.INFO.files[0], json.dumps([tuesday]))
    sank = pair(0, "The Aurora sank on Monday .", error_type="Extrinsic Predicate")
    options = write_public(tmp_path, bump.INFO.files[1], json.dumps([sank]))

    cases = [case for case in bump.load(options).cases if isinstance(case, VerificationCase)]

    assert [(case.id, case.statement, case.label, case.tags) for case in cases] == [
        ("task1-0-right", "The Aurora left on Monday .", Verdict.SUPPORTED, ("right",)),
        ("task1-0-wrong", "The Aurora left on Tuesday .", Verdict.UNSUPPORTED, ("extrinsic entity",)),
        ("task2-0-wrong", "The Aurora sank on Monday .", Verdict.UNSUPPORTED, ("extrinsic predicate",)),
    ]
    assert [one.text for one in cases[0].evidence] == ["The Aurora left on Monday."]


def test_the_real_set_has_889_errors_in_198_summaries() -> None:
    cases = [case for case in load_real(bump.ADAPTER).cases if isinstance(case, VerificationCase)]
    assert Counter(case.label for case in cases) == {Verdict.SUPPORTED: 198, Verdict.UNSUPPORTED: 693 + 196}
