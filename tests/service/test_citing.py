"""Citing: sentences are numbered in order of first use, and a text only grows."""

from __future__ import annotations

from service.attribution import quote
from service.citing import CitedText, citation_of, cite
from tests.service.evidence_builder import make_evidence

COST = make_evidence("S1", "The bridge cost 40 million crowns.", relevance=0.9)
WEEKS = make_evidence("S2", "Repairs will take nine weeks.", relevance=0.7)
SHE = make_evidence("S3", "She blamed the frost.", relevance=0.5, antecedent="Mayor Ada Quill spoke next.")


def test_the_text_is_the_statements_each_followed_by_its_markers() -> None:
    cited = cite([quote(COST), quote(WEEKS)])
    assert cited.text == "The bridge cost 40 million crowns.[1] Repairs will take nine weeks.[2]"
    assert [cited.text[item.start : item.end] for item in cited.statements] == [
        COST.sentence.text,
        WEEKS.sentence.text,
    ]
    assert [citation.number for citation in cited.citations] == [1, 2]


def test_a_sentence_cited_twice_has_one_number() -> None:
    cited = cite([quote(WEEKS), quote(COST), quote(WEEKS)])
    assert [item.citations for item in cited.statements] == [(1,), (2,), (1,)]
    assert len(cited.citations) == 2
    assert cited.text.endswith("[1]")


def test_the_sentence_leant_on_is_cited_with_the_one_that_leans() -> None:
    cited = cite([quote(SHE)])
    (statement,) = cited.statements
    assert statement.citations == (1, 2)
    assert [item.quote for item in cited.citations] == [
        "She blamed the frost.",
        "Mayor Ada Quill spoke next.",
    ]
    assert cited.text == "She blamed the frost.[1][2]"


def test_a_text_keeps_what_it_says_when_more_follows() -> None:
    shorter = cite([quote(SHE), quote(COST)])
    longer = shorter.followed_by(quote(WEEKS))
    assert longer.text.startswith(shorter.text)
    assert longer.statements[:2] == shorter.statements
    assert longer.citations[:3] == shorter.citations


def test_a_statement_comes_with_its_own_citations_only() -> None:
    cited = cite([quote(COST), quote(SHE)])
    assert [citation.number for citation in cited.cited_by(cited.statements[1])] == [2, 3]


def test_they_come_in_the_order_of_its_markers() -> None:
    leant_on = make_evidence("S3_before", "Mayor Ada Quill spoke next.")
    cited = cite([quote(leant_on), quote(SHE)])
    assert cited.text.endswith("She blamed the frost.[2][1]")
    assert [citation.number for citation in cited.cited_by(cited.statements[1])] == [2, 1]


def test_a_citation_points_to_its_sentence() -> None:
    citation = citation_of(COST, 4)
    assert (citation.number, citation.start, citation.end) == (4, 0, len(COST.sentence.text))
    assert citation.quote == COST.sentence.text
    assert citation.info == COST.info


def test_nothing_to_say_is_an_empty_text() -> None:
    assert cite([]) == CitedText("", (), ())
