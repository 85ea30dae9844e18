"""Verification: hard checks are vetoes, then the grounding model's score decides against its own thresholds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from service.answer import Evidence, Verdict
from service.verification import Verifier, premise_of
from tests.fakes_grounding import ScriptedGrounder
from tests.service.evidence_builder import make_evidence

BRIDGE = make_evidence("S1", "The bridge cost 40 million crowns, Mayor Ada Quill said.")
SHE = make_evidence("S2", "She put the delay at nine weeks.", antecedent="Mayor Ada Quill spoke next.")


def verifier_scoring(supported: float, *, contradicted: float = 0.0) -> Verifier:
    return Verifier(ScriptedGrounder(supports=lambda *_: supported, contradicted=contradicted))


@pytest.mark.parametrize(
    ("supported", "verdict"),
    [
        (1.0, Verdict.SUPPORTED),
        (0.8, Verdict.SUPPORTED),  # supported_from is 0.8
        (0.79, Verdict.PARTIAL),
        (0.56, Verdict.PARTIAL),  # 0.7 * 0.8
        (0.55, Verdict.UNSUPPORTED),
        (0.0, Verdict.UNSUPPORTED),
    ],
)
def test_the_score_is_held_against_the_models_own_threshold(supported: float, verdict: Verdict) -> None:
    support = verifier_scoring(supported).verify("The bridge was expensive.", [BRIDGE])
    assert (support.verdict, support.score) == (verdict, supported)
    assert bool(support.reasons) == (verdict is not Verdict.SUPPORTED)


def test_what_the_model_holds_contradicted_is_contradicted() -> None:
    # (1 - 0.2) * 0.9 = 0.72 contradicted, above 0.5
    support = verifier_scoring(0.2, contradicted=0.9).verify("The bridge was cheap.", [BRIDGE])
    assert support.verdict is Verdict.CONTRADICTED


@pytest.mark.parametrize(
    ("lie", "verdict", "reason"),
    [
        ("The bridge cost 60 million crowns.", Verdict.CONTRADICTED, "60 million crowns"),
        ("The bridge cost Mayor Ida Hale 40 million crowns.", Verdict.UNSUPPORTED, "Ida"),
        ("The bridge did not cost 40 million crowns.", Verdict.CONTRADICTED, "opposite of"),
        ("“It cost too much,” Quill said.", Verdict.UNSUPPORTED, "It cost too much"),
    ],
)
def test_a_hard_check_vetoes_what_the_model_is_sure_of(lie: str, verdict: Verdict, reason: str) -> None:
    support = verifier_scoring(1.0).verify(lie, [BRIDGE])
    assert support.verdict is verdict
    assert support.score <= 0.3
    assert any(reason in message for message in support.reasons)


def test_a_verbatim_sentence_is_supported_without_asking_the_model() -> None:
    grounder = ScriptedGrounder(supports=lambda *_: 0.0)
    support = Verifier(grounder).verify(
        "The bridge cost 40 million  crowns,\nMayor Ada Quill said. ", [BRIDGE]
    )
    assert (support.verdict, support.score, grounder.judged) == (Verdict.SUPPORTED, 1.0, [])


def test_without_a_citation_nothing_is_supported() -> None:
    assert verifier_scoring(1.0).verify("The bridge cost 40 million crowns.", []).reasons == (
        "it cites no sentence",
    )


@pytest.mark.parametrize("nothing", ["", "  ", "…", "—!"])
def test_a_statement_without_words_says_nothing(nothing: str) -> None:
    support = verifier_scoring(1.0).verify(nothing, [BRIDGE])
    assert (support.verdict, support.reasons) == (Verdict.UNSUPPORTED, ("it says nothing",))


def test_the_model_reads_the_sentence_after_the_one_it_leans_on() -> None:
    grounder = ScriptedGrounder()
    Verifier(grounder).verify("Quill put the delay at nine weeks.", [SHE])
    assert grounder.judged == [
        ("Quill put the delay at nine weeks.", "Mayor Ada Quill spoke next. She put the delay at nine weeks.")
    ]


def test_a_name_may_come_from_the_sentence_leant_on() -> None:
    assert (
        verifier_scoring(1.0).verify("Quill put the delay at nine weeks.", [SHE]).verdict is Verdict.SUPPORTED
    )


def test_nothing_but_what_is_cited_counts() -> None:
    support = verifier_scoring(1.0).verify("The bridge cost 40 million crowns.", [SHE])
    assert support.verdict is not Verdict.SUPPORTED


class TestPremise:
    def test_each_sentence_stands_once(self) -> None:
        assert premise_of([SHE, SHE, BRIDGE]).text == (
            "Mayor Ada Quill spoke next. She put the delay at nine weeks. "
            "The bridge cost 40 million crowns, Mayor Ada Quill said."
        )

    def test_it_has_the_date_of_the_articles_when_they_appeared_on_one_day(self) -> None:
        assert premise_of([SHE, BRIDGE]).published_at == datetime(2026, 3, 10, tzinfo=UTC)

    def test_articles_of_different_days_share_no_today(self) -> None:
        later = published(BRIDGE, datetime(2026, 3, 12, tzinfo=UTC))
        assert premise_of([SHE, later]).published_at is None
        assert premise_of([SHE, published(BRIDGE, None)]).published_at is None


def published(item: Evidence, moment: datetime | None) -> Evidence:
    return replace(item, info=replace(item.info, published_at=moment))
