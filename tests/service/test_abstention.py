"""Abstention: too little evidence is said, with its reason and the nearest there is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from index.article import Filters, RetrievedPassage
from service.abstention import decide, unmentioned, unverified
from service.answer import Abstention, Evidence, Question, Reason
from service.evidence import Selection
from tests.builders import make_article
from tests.fakes_grounding import make_passage
from tests.service.evidence_builder import make_evidence

FERRY = make_evidence("S1", "The ferry Ostrey Star burned off Port Carrow, and Russian sailors sent boats.")
CREW = make_evidence("S2", "Its crew of 22 were saved.")
CAPTAIN = make_evidence("S3", "The captain declined to comment.")
FIRE = make_evidence("S4", "The fire began in the engine room.")
EVIDENCE = (FERRY, CREW, CAPTAIN, FIRE)


def declined(
    question: str,
    *,
    answerable: float = 0.3,
    evidence: tuple[Evidence, ...] = EVIDENCE,
    filters: Filters | None = None,
    passages: tuple[RetrievedPassage, ...] = (),
) -> Abstention:
    asked = Question(question, filters=filters or Filters())
    abstention = decide(asked, Selection(evidence, answerable, 0.5), passages)
    assert abstention is not None
    return abstention


def test_enough_evidence_is_no_abstention() -> None:
    assert decide(Question("Where did the ferry burn?"), Selection(EVIDENCE, 0.5, 0.5)) is None


def test_a_name_that_nothing_found_has_is_a_false_premise() -> None:
    abstention = declined("Why did the Ostrey Star leave Halvern?")
    assert abstention.reason is Reason.FALSE_PREMISE
    assert abstention.message == (
        "The articles found do not mention “Halvern”. The nearest sentences are listed."
    )


def test_evidence_without_an_answer_is_insufficient() -> None:
    abstention = declined("Where did the Ostrey Star burn when the fire began?")
    assert abstention.reason is Reason.INSUFFICIENT


def test_evidence_that_has_nothing_to_do_with_the_question_is_none() -> None:
    assert declined("What did the fire cost?", answerable=0.05).reason is Reason.NO_EVIDENCE


def test_a_question_of_which_nothing_is_mentioned_is_no_false_premise() -> None:
    assert declined("Who is Quillon Vash?", answerable=0.01).reason is Reason.NO_EVIDENCE


def test_the_nearest_sentences_are_cited_best_first_at_most_three() -> None:
    nearest = declined("Where did the fire cost?").nearest
    assert [(item.number, item.quote) for item in nearest] == [
        (1, FERRY.sentence.text),
        (2, CREW.sentence.text),
        (3, CAPTAIN.sentence.text),
    ]


def test_an_empty_collection_is_named_as_such() -> None:
    abstention = declined("Where?", evidence=())
    assert (abstention.reason, abstention.nearest) == (Reason.NO_EVIDENCE, ())
    assert "byline ingest" in abstention.message


def test_filters_that_leave_nothing_are_out_of_range() -> None:
    filters = Filters(published_after=datetime(2030, 1, 1, tzinfo=UTC))
    assert declined("Where?", evidence=(), filters=filters).reason is Reason.OUT_OF_RANGE


@pytest.mark.parametrize(
    ("filters", "named"),
    [
        (Filters(article_ids=("a_1",)), "article id"),
        (Filters(publishers=("Courier",)), "publisher"),
        (Filters(published_before=datetime(2020, 1, 1, tzinfo=UTC), publishers=("x",)), "date and publisher"),
    ],
)
def test_the_filters_that_left_nothing_are_named(filters: Filters, named: str) -> None:
    message = declined("Where?", evidence=(), filters=filters).message
    assert message == f"No article matches the filter by {named}. Widen it or leave it out."


def test_articles_without_any_sentence_of_evidence_are_no_empty_collection() -> None:
    abstention = declined("Where?", evidence=(), passages=(make_passage(make_article()),))
    assert abstention.reason is Reason.NO_EVIDENCE
    assert "no article yet" not in abstention.message


def test_a_draft_of_which_nothing_was_verified_shows_what_it_looked_at() -> None:
    abstention = unverified(EVIDENCE)
    assert abstention.reason is Reason.UNVERIFIED
    assert len(abstention.nearest) == 3


@pytest.mark.parametrize(
    ("question", "is_declined"),
    [
        ("How many Turkish soldiers boarded the ferry?", True),  # nothing found names the Turkish
        ("Which painting was saved?", True),
        ("Which city did the ferry burn off?", False),
        ("How many travellers did they help?", False),  # the articles may say "passengers"
        ("Why did the ferry burn?", False),
    ],
)
def test_a_question_about_something_never_mentioned_is_declined_however_near_the_evidence_comes(
    question: str, is_declined: bool
) -> None:
    enough = Selection(EVIDENCE, answerable=0.9, answer_from=0.5)
    assert (decide(Question(question), enough) is not None) is is_declined


class TestUnmentioned:
    @pytest.mark.parametrize(
        ("question", "missing"),
        [
            ("How many Turkish soldiers boarded the Ostrey Star?", ["Turkish"]),
            ("What did Russia send?", []),  # the evidence says "Russian" and "sent"
            ("Why did the Star of Ostrey sink off Carrow?", []),
            ("What did the skipper say?", ["skipper"]),
            ("Who sabotaged the ferry?", ["sabotaged"]),
            ("How many passengers did they help?", ["passengers"]),
            ("Which painting was saved?", ["painting"]),
            ("Why did they send help so late?", []),  # frequent words tell the reader nothing
            ("What did the US and the WHO do?", ["US", "WHO"]),
            ("Why did Russia legally burn it?", []),
            ("Did it burn?", []),
        ],
    )
    def test_names_come_first_then_what_is_asked_for_and_rare_words(
        self, question: str, missing: list[str]
    ) -> None:
        assert unmentioned(question, EVIDENCE) == missing

    def test_a_name_in_a_title_is_mentioned(self) -> None:
        assert unmentioned("What is the Title?", [make_evidence("S1", "Rain.")]) == []

    def test_the_publisher_of_a_found_article_is_mentioned(self) -> None:
        passage = make_passage(make_article("The harbour was closed.", publisher="Vale Gazette"))
        assert unmentioned("What did the Vale Gazette say?", EVIDENCE, [passage]) == []

    def test_a_name_elsewhere_in_what_was_retrieved_is_mentioned(self) -> None:
        passage = make_passage(make_article("The harbour of Halvern was closed. Nobody was hurt."))
        assert unmentioned("Why did it leave Halvern?", EVIDENCE, [passage]) == []
