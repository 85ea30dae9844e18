"""Attribution: a statement ends verified and cited, re-cited, as a quotation, or removed with its reason."""

from __future__ import annotations

from dataclasses import replace

from service.answer import DraftStatement, Origin, Verdict
from service.attribution import Attribution, attribute
from service.verification import Verifier
from tests.fakes_grounding import ScriptedGrounder
from tests.service.evidence_builder import make_evidence

COST = make_evidence("S1", "The bridge cost 40 million crowns.", relevance=0.9)
WEEKS = make_evidence("S2", "Repairs will take nine weeks.", relevance=0.7)
SHE = make_evidence("S3", "She blamed the frost.", relevance=0.5, antecedent="Mayor Ada Quill spoke next.")
EVIDENCE = (COST, WEEKS, SHE)


def attributed(*statements: tuple[str, tuple[str, ...]]) -> Attribution:
    """What became of the statements, drafted one after the other."""
    verifier = Verifier(ScriptedGrounder())
    result = Attribution()
    for text, labels in statements:
        drafted = DraftStatement(text, labels, Origin.GENERATED)
        result = result.followed_by(attribute(drafted, EVIDENCE, verifier, result.statements))
    return result


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


def test_what_was_said_is_never_changed_by_what_follows() -> None:
    statements = [
        ("The bridge cost 40 million.", ("S1",)),
        ("The bridge cost 60 million crowns.", ("S1",)),
        ("Divers sang.", ()),
        ("She blamed the frost.", ("S3",)),
    ]
    whole = attributed(*statements)
    for length in range(len(statements)):
        begun = attributed(*statements[:length])
        assert whole.statements[: len(begun.statements)] == begun.statements
        assert whole.removed[: len(begun.removed)] == begun.removed


BOTH = "The bridge cost 40 million crowns, repairs will take nine weeks."


def test_a_statement_that_needs_two_sentences_of_an_article_is_cited_from_both() -> None:
    weeks = replace(WEEKS, info=COST.info)
    drafted = DraftStatement(BOTH, ("S3",), Origin.GENERATED)
    result = attribute(drafted, (COST, weeks, SHE), Verifier(ScriptedGrounder()))
    assert [item.cited for item in result.statements] == [(COST, weeks)]
    assert result.removed == ()


def test_sentences_of_two_articles_do_not_carry_a_statement_together() -> None:
    result = attributed((BOTH, ("S3",)))
    assert [item.text for item in result.removed] == [BOTH]
    assert all(item.origin is Origin.QUOTED for item in result.statements)
