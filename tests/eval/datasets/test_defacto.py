from collections import Counter
from pathlib import Path

from eval.cases.case import VerificationCase
from eval.datasets import defacto
from service.answer import Verdict
from tests.eval.public_data import load_real, write_public

SUMMARY = {
    "doc_id": 7,
    "article": "The Aurora left on Monday. It rained.",
    "candidate": "The Aurora left on Monday.",
    "has_error": False,
    "intrinsic_error": False,
    "extrinsic_error": False,
}


def test_a_summary_with_an_error_is_not_supported(tmp_path: Path) -> None:
    wrong = SUMMARY | {"doc_id": 8, "has_error": True, "extrinsic_error": True}
    first, second = defacto.load(write_public(tmp_path, defacto.INFO.files[0], [SUMMARY, wrong])).cases

    assert isinstance(first, VerificationCase)
    assert isinstance(second, VerificationCase)
    assert (first.id, first.statement) == ("7", "The Aurora left on Monday.")
    assert [one.text for one in first.evidence] == ["The Aurora left on Monday. It rained."]
    assert (first.label, first.tags) == (Verdict.SUPPORTED, ())
    assert (second.label, second.tags) == (Verdict.UNSUPPORTED, ("extrinsic",))


def test_the_real_set_has_486_summaries() -> None:
    cases = [case for case in load_real(defacto.ADAPTER).cases if isinstance(case, VerificationCase)]
    assert Counter(case.label for case in cases) == {Verdict.SUPPORTED: 145, Verdict.UNSUPPORTED: 341}
