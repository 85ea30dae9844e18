"""Attribution: a statement ends verified and cited, re-cited, as a quotation, or removed with its reason."""

from __future__ import annotations

from service.answer import Draft, DraftStatement, Origin, Verdict
from service.attribution import Attribution, attribute, citation_of, cite, quote
from service.verification import Verifier
from tests.fakes_grounding import ScriptedGrounder
from tests.service.evidence_builder import make_evidence

COST = make_evidence("S1", "The bridge cost 40 million crowns.", relevance=0.9)
WEEKS = make_evidence("S2", "Repairs will take nine weeks.", relevance=0.7)
SHE = make_evidence("S3", "She blamed the frost.", relevance=0.5, antecedent="Mayor Ada Quill spoke next.")
EVIDENCE = (COST, WEEKS, SHE)


def attributed(*statements: tuple[str, tuple[str, ...]]) -> Attribution:
    draft = Draft(tuple(DraftStatement(text, labels, Origin.GENERATED) for text, labels in statements))
    return attribute(draft, EVIDENCE, Verifier(ScriptedGrounder()))


def test_a_supported_statement_is_kept_with_what_it_cites() -> None:
    (kept,) = attributed(("The bridge cost 40 million.", ("S1",))).statements
    assert (kept.text, kept.cited, kept.origin) == ("The bridge cost 40 million.", (COST,), Origin.GENERATED)
    assert kept.support.verdict is Verdict.SUPPORTED


def test_a_statement_citing_the_wrong_sentence_is_cited_anew() -> None:
    result = attributed(("The bridge cost 40 million.", ("S2",)))
    assert [item.cited for item in result.statements] == [(COST,)]
    assert result.removed == ()


def test_a_label_that_was_never_shown_is_cited_anew_where_a_sentence_supports_it() -> None:
    assert attributed(("Repairs take nine weeks will.", ("S9",))).statements[0].cited == (WEEKS,)


def test_a_statement_without_any_label_is_cited_where_a_sentence_supports_it() -> None:
    assert attributed(("Repairs will take nine weeks.", ())).statements[0].cited == (WEEKS,)


def test_a_lie_is_replaced_by_the_sentence_it_cites_and_reported() -> None:
    result = attributed(("Repairs will take twelve weeks.", ("S2",)))
    assert [(item.text, item.origin) for item in result.statements] == [(WEEKS.sentence.text, Origin.QUOTED)]
    (removed,) = result.removed
    assert (removed.text, removed.quoted_instead) == ("Repairs will take twelve weeks.", True)
    assert "twelve weeks" in removed.reason


def test_a_lie_that_cites_nothing_shown_is_replaced_by_the_best_evidence() -> None:
    result = attributed(("Divers praised the colour.", ("S7",)))
    assert [item.cited for item in result.statements] == [(COST,)]
    assert "S7, which was not shown" in result.removed[0].reason


def test_a_second_lie_over_a_sentence_already_used_is_removed_without_a_quotation() -> None:
    result = attributed(
        ("The bridge cost 40 million.", ("S1",)), ("The bridge cost 60 million crowns.", ("S1",))
    )
    assert [item.text for item in result.statements] == ["The bridge cost 40 million."]
    assert [(item.text, item.quoted_instead) for item in result.removed] == [
        ("The bridge cost 60 million crowns.", False)
    ]


def test_every_drafted_statement_is_kept_or_reported() -> None:
    drafted = [
        "The bridge cost 40 million.",
        "Ten ships sank.",
        "Repairs will take nine weeks.",
        "Divers sang.",
    ]
    result = attributed(*((text, ("S1",)) for text in drafted))
    kept = {item.text for item in result.statements}
    assert set(drafted) <= kept | {item.text for item in result.removed}


def test_the_same_words_are_said_once() -> None:
    result = attributed(("The bridge cost 40 million.", ("S1",)), ("the bridge cost 40 million.", ("S1",)))
    assert len(result.statements) == 1


def test_an_empty_draft_leaves_nothing() -> None:
    assert attributed() == Attribution((), ())


class TestCiting:
    def test_the_text_is_the_statements_each_followed_by_its_markers(self) -> None:
        text, statements, citations = cite([quote(COST), quote(WEEKS)])
        assert text == "The bridge cost 40 million crowns.[1] Repairs will take nine weeks.[2]"
        assert [text[item.start : item.end] for item in statements] == [
            COST.sentence.text,
            WEEKS.sentence.text,
        ]
        assert [citation.number for citation in citations] == [1, 2]

    def test_a_sentence_cited_twice_has_one_number(self) -> None:
        text, statements, citations = cite([quote(WEEKS), quote(COST), quote(WEEKS)])
        assert [item.citations for item in statements] == [(1,), (2,), (1,)]
        assert len(citations) == 2
        assert text.endswith("[1]")

    def test_the_sentence_leant_on_is_cited_with_the_one_that_leans(self) -> None:
        text, (statement,), citations = cite([quote(SHE)])
        assert statement.citations == (1, 2)
        assert [item.quote for item in citations] == ["She blamed the frost.", "Mayor Ada Quill spoke next."]
        assert text == "She blamed the frost.[1][2]"

    def test_a_citation_points_to_its_sentence(self) -> None:
        citation = citation_of(COST, 4)
        assert (citation.number, citation.start, citation.end) == (4, 0, len(COST.sentence.text))
        assert citation.quote == COST.sentence.text
        assert citation.info == COST.info

    def test_nothing_to_say_is_an_empty_text(self) -> None:
        assert cite([]) == ("", (), ())
