"""Any text is checked sentence by sentence against what is stored."""

from __future__ import annotations

import pytest

from index.article import Filters
from service.answer import Verdict
from service.cancelling import Cancellation
from service.errors import AnswerAbandoned, CheckTimeout
from service.evidence import EvidenceSelector
from service.text_verification import TextVerifier, VerifiedSentence
from service.verification import Verifier
from tests.builders import make_article
from tests.fakes_grounding import ScriptedGrounder, ScriptedIndex, make_passage

FERRY = make_article("The ferry burned for two hours. Captain Joan Reyes spoke. She thanked the crew.")


def verify(text: str, index: ScriptedIndex | None = None) -> tuple[VerifiedSentence, ...]:
    index = index or ScriptedIndex(make_passage(FERRY))
    grounder = ScriptedGrounder()
    selector = EvidenceSelector(index, grounder)  # type: ignore[arg-type]
    return TextVerifier(index, selector, Verifier(grounder)).verify_text(text)  # type: ignore[arg-type]


def test_each_sentence_gets_its_verdict_with_offsets_into_the_text() -> None:
    text = "The ferry burned for two hours.  The ferry burned for nine hours. Llamas sang."
    verified = verify(text)
    assert [item.support.verdict for item in verified] == [
        Verdict.SUPPORTED,
        Verdict.CONTRADICTED,
        Verdict.UNSUPPORTED,
    ]
    assert all(text[item.start : item.end] == item.text for item in verified)


def test_what_supports_or_contradicts_is_cited_exactly_and_the_unsupported_cites_nothing() -> None:
    supported, contradicted, unsupported = verify(
        "The ferry burned for two hours. The ferry burned for nine hours. Llamas sang."
    )
    for item in (supported, contradicted):
        (citation,) = item.citations
        assert (
            FERRY.text[citation.start : citation.end] == citation.quote == "The ferry burned for two hours."
        )
    assert unsupported.citations == ()


def test_support_by_one_sentence_outweighs_another_that_says_something_else() -> None:
    later = make_article("The ferry burned for nine hours.", url="https://later.example/")
    (item,) = verify(
        "The ferry burned for nine hours.", ScriptedIndex(make_passage(FERRY), make_passage(later))
    )
    assert item.support.verdict is Verdict.SUPPORTED
    assert item.citations[0].info == later.info


def test_a_sentence_that_leans_back_is_cited_with_the_one_before() -> None:
    (item,) = verify("Captain Joan Reyes thanked the crew.")
    assert item.support.verdict is Verdict.SUPPORTED
    assert [citation.quote for citation in item.citations] == [
        "She thanked the crew.",
        "Captain Joan Reyes spoke.",
    ]


def test_an_empty_collection_supports_nothing() -> None:
    (item,) = verify("The ferry burned.", ScriptedIndex())
    assert (item.support.verdict, item.citations) == (Verdict.UNSUPPORTED, ())
    assert item.support.reasons == ("the collection holds nothing comparable",)


def test_text_without_sentences_has_nothing_to_check() -> None:
    assert verify("") == verify(" \n ") == ()


def test_the_filters_reach_the_search() -> None:
    index = ScriptedIndex(make_passage(FERRY))
    filters = Filters(article_ids=("a_1",))
    selector = EvidenceSelector(index, ScriptedGrounder())  # type: ignore[arg-type]
    TextVerifier(index, selector, Verifier(ScriptedGrounder())).verify_text("It burned.", filters)  # type: ignore[arg-type]
    assert index.searched[0][1] == filters


def test_a_lone_surrogate_in_the_text_is_no_crash() -> None:
    assert len(verify("The ferry \ud800 burned. \udfff")) >= 1


def test_a_sentence_that_needs_two_is_cited_from_both_and_one_alone_wins_where_it_carries_it() -> None:
    both, alone = verify(
        "The ferry burned for two hours, captain Joan Reyes spoke. Captain Joan Reyes spoke."
    )
    assert both.support.verdict is Verdict.SUPPORTED
    assert " ".join(citation.quote for citation in both.citations) == (
        "The ferry burned for two hours. Captain Joan Reyes spoke."
    )
    assert [citation.quote for citation in alone.citations] == ["Captain Joan Reyes spoke."]


def test_a_text_not_checked_before_the_deadline_says_how_far_it_came() -> None:
    index, grounder = ScriptedIndex(make_passage(FERRY)), ScriptedGrounder()
    selector = EvidenceSelector(index, grounder)  # type: ignore[arg-type]
    verifier = TextVerifier(index, selector, Verifier(grounder), deadline_seconds=0)  # type: ignore[arg-type]
    with pytest.raises(CheckTimeout, match="0 of 2 sentences"):
        verifier.verify_text("The ferry burned. Llamas sang.")
    assert index.searched == []


def test_a_text_whose_sender_left_is_not_gone_on_with() -> None:
    leaving = Cancellation()
    leaving.cancel()
    with leaving.governing(), pytest.raises(AnswerAbandoned):
        verify("The ferry burned.")
