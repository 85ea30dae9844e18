from collections import Counter
from pathlib import Path
from typing import Any

from eval.cases.case import SelectionCase, VerificationCase
from eval.datasets import wice, wice_cite, wice_verify
from service.answer import Verdict
from tests.eval.public_data import load_real, write_public

EVIDENCE = [
    "(meta data) TITLE: Harbour news",
    "(meta data) PUBLISHER: The Harbour Post",
    "The Aurora left on Monday.",
    " ",
    "Ada Lunt was captain.",
    "(meta data) TITLE: ",
    "Weather",
    "It rained.",
]


def claim(label: str, *supporting: list[int]) -> dict[str, Any]:
    return {
        "label": label,
        "supporting_sentences": supporting,
        "claim": "Ada Lunt sailed on Monday, in the rain.",
        "evidence": EVIDENCE,
        "meta": {"id": f"dev-{label}"},
    }


def test_a_page_begins_with_its_title_which_may_stand_on_the_line_below() -> None:
    first, second = wice.read_pages(EVIDENCE)

    assert (first.title, list(first.lines)) == ("Harbour news", [0, 1, 2, 4])
    assert (second.title, list(second.lines)) == ("Weather", [5, 6, 7])


def test_a_page_may_have_no_title() -> None:
    (page,) = wice.read_pages(EVIDENCE[2:5])
    assert (page.title, list(page.lines)) == ("", [0, 2])


def test_citing_keeps_every_line_and_the_minimal_sets(tmp_path: Path) -> None:
    supported = claim("supported", [2, 4, 7], [], [1, 4])
    options = write_public(tmp_path, wice.FILES[0], [supported, claim("not_supported", [4], [])])

    first, second = wice_cite.load(options).cases

    assert isinstance(first, SelectionCase)
    assert isinstance(second, SelectionCase)
    assert [one.text for one in first.sentences] == [line.strip() for line in EVIDENCE if line.strip()]
    assert Counter(one.title for one in first.sentences) == {"Harbour news": 4, "Weather": 3}
    assert first.gold == ((2, 3, 6), (1, 3))
    assert (second.answerable, second.gold, second.tags) == (False, (), ("not_supported",))


def test_verifying_gives_each_page_whole(tmp_path: Path) -> None:
    claims = [claim("supported"), claim("partially_supported"), claim("not_supported")]
    cases = wice_verify.load(write_public(tmp_path, wice.FILES[0], [*claims])).cases

    assert all(isinstance(case, VerificationCase) for case in cases)
    assert [case.label for case in cases if isinstance(case, VerificationCase)] == [
        Verdict.SUPPORTED,
        Verdict.PARTIAL,
        Verdict.UNSUPPORTED,
    ]
    first = cases[0]
    assert isinstance(first, VerificationCase)
    assert [one.title for one in first.evidence] == ["Harbour news", "Weather"]
    assert first.evidence[0].text.endswith("The Aurora left on Monday.\nAda Lunt was captain.")


def test_the_real_set_has_349_claims_in_three_classes() -> None:
    labels = {"partially_supported": 191, "supported": 115, "not_supported": 43}
    assert Counter(case.tags[0] for case in load_real(wice_cite.ADAPTER).cases) == labels
    assert Counter(case.tags[0] for case in load_real(wice_verify.ADAPTER).cases) == labels
