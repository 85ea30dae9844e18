"""The flow from question to answer, with a scripted retriever, grounder and drafter."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import pytest

from index.article import Filters
from index.grounding import Span
from service.answer import Answer, Draft, DraftStatement, Evidence, Mode, Origin, Question, Reason, Status
from service.answering import PASSAGES, Answerer, worth_showing
from service.conflicts import Side
from service.errors import LLMError, LLMTimeout, LLMUnavailable
from service.events import AnswerCompleted, AnswerStarted, RetrievalCompleted, StatementAdded
from service.short_answer import SURE_ENOUGH
from tests.builders import make_article
from tests.fakes_grounding import ScriptedGrounder, ScriptedIndex, make_passage
from tests.service.evidence_builder import make_evidence

WIRE = make_article(
    "Fourteen people were hurt in the fire. The ferry burned for two hours. It was built in 1998.",
    url="https://wire.example/ferry",
    publisher="Northshore Wire",
    title="Ferry burns",
)
RADIO = make_article(
    "Nineteen people were hurt in the fire. Divers searched the harbour until dark.",
    url="https://radio.example/ferry",
    publisher="Radio Halvern",
    title="Divers search harbour",
)
LONG = Question("How long did the ferry burn?")
HURT = Question("How many people were hurt in the fire?")
BURNED = "The ferry burned for two hours."


@dataclass
class ScriptedDrafter:
    """Drafts the parts given, or raises at the errors among them; remembers what it was shown."""

    parts: tuple[Draft | LLMError, ...] = ()
    reads_all_evidence: bool = False
    believed_from: float = 0.0
    shown: list[tuple[Evidence, ...]] = field(default_factory=list)
    deadlines: list[float] = field(default_factory=list)

    def draft(self, question: Question, evidence: Sequence[Evidence], *, deadline: float) -> Iterator[Draft]:
        self.shown.append(tuple(evidence))
        self.deadlines.append(deadline)
        for part in self.parts:
            if isinstance(part, LLMError):
                raise part
            yield part


def drafting(*statements: tuple[str, str], declined: bool = False) -> ScriptedDrafter:
    """A drafter of (text, label) statements, all in one part."""
    return ScriptedDrafter((part(*statements, declined=declined),))


def part(*statements: tuple[str, str], declined: bool = False) -> Draft:
    drafted = tuple(DraftStatement(text, (label,), Origin.GENERATED) for text, label in statements)
    return Draft(drafted, declined, "scripted-llm", "answer@1", 100, 20, calls=1)


def make_answerer(
    *,
    grounder: ScriptedGrounder | None = None,
    drafter: ScriptedDrafter | None = None,
    index: ScriptedIndex | None = None,
) -> Answerer:
    index = index or ScriptedIndex(make_passage(WIRE), make_passage(RADIO), articles=(WIRE, RADIO))
    grounder = grounder or ScriptedGrounder({"burned": 0.9, "hurt": 0.3})
    return Answerer(index, grounder, drafter, embedding_name="scripted-embedder")  # type: ignore[arg-type]


def answer(question: Question = LONG, **parts: Any) -> Answer:
    return make_answerer(**parts).answer(question)


class TestQuoting:
    def test_without_an_llm_the_answer_is_the_best_sentence_verbatim(self) -> None:
        given = answer()
        assert (given.status, given.text) == (Status.ANSWERED, f"{BURNED}[1]")
        assert [item.origin for item in given.statements] == [Origin.QUOTED]
        assert given.citations[0].info == WIRE.info

    def test_mode_quote_calls_no_llm(self) -> None:
        drafter = drafting(("The ferry burned.", "S1"))
        given = answer(Question(LONG.text, Mode.QUOTE), drafter=drafter)
        assert (drafter.shown, given.models.llm, given.usage.calls) == ([], None, 0)

    def test_each_citation_reproduces_its_sentence(self) -> None:
        (citation,) = answer().citations
        assert WIRE.text[citation.start : citation.end] == citation.quote

    def test_no_more_statements_than_asked_for(self) -> None:
        grounder = ScriptedGrounder(otherwise=0.6)
        assert len(answer(Question(LONG.text, max_statements=2), grounder=grounder).statements) == 2


class TestDrafting:
    def test_a_verified_draft_is_the_answer_with_its_model_and_cost(self) -> None:
        given = answer(drafter=drafting(("The ferry burned for two hours.", "S1")))
        assert given.text == f"{BURNED}[1]"
        assert (given.models.llm, given.models.prompt, given.models.grounding, given.models.embedding) == (
            "scripted-llm",
            "answer@1",
            "scripted-grounder",
            "scripted-embedder",
        )
        assert (given.usage.prompt_tokens, given.usage.completion_tokens, given.usage.calls) == (100, 20, 1)

    def test_a_lie_is_replaced_by_a_quotation_and_reported(self) -> None:
        given = answer(drafter=drafting(("The ferry burned for nine hours.", "S1")))
        assert (given.status, given.text) == (Status.ANSWERED, f"{BURNED}[1]")
        assert [item.quoted_instead for item in given.removed] == [True]

    def test_a_lie_that_nothing_replaces_makes_the_answer_partial(self) -> None:
        drafter = drafting((BURNED, "S1"), ("The ferry burned for nine hours.", "S1"))
        given = answer(drafter=drafter)
        assert (given.status, given.text) == (Status.PARTIAL, f"{BURNED}[1]")
        assert [(item.text, item.quoted_instead) for item in given.removed] == [
            ("The ferry burned for nine hours.", False)
        ]

    @pytest.mark.parametrize(("believed_from", "origin"), [(0.0, Origin.GENERATED), (0.95, Origin.QUOTED)])
    def test_what_a_drafter_prone_to_nonsense_writes_needs_more_support(
        self, believed_from: float, origin: Origin
    ) -> None:
        drafter = drafting(("It burned for two hours.", "S1"))
        drafter.believed_from = believed_from
        given = answer(drafter=drafter, grounder=ScriptedGrounder({"burned": 0.9}, supports=lambda *_: 0.9))
        assert given.statements[0].origin is origin

    def test_a_model_that_finds_no_answer_is_believed_where_it_was_a_close_call(self) -> None:
        # The line is at 0.5, so that it is near to certain from (1 + 0.5) / 2 = 0.75 on.
        given = answer(drafter=drafting(declined=True), grounder=ScriptedGrounder(answerable_is=0.74))
        assert given.status is Status.ABSTAINED
        assert given.abstention is not None
        assert given.abstention.reason is Reason.INSUFFICIENT
        assert given.abstention.nearest

    def test_a_model_that_declines_does_not_overrule_evidence_that_surely_answers(self) -> None:
        given = answer(drafter=drafting(declined=True))
        assert (given.text, given.models.llm) == (f"{BURNED}[1]", "scripted-llm")

    def test_a_small_model_sees_what_the_answer_should_rest_on_a_capable_one_all_evidence(self) -> None:
        small, capable = drafting((BURNED, "S1")), drafting((BURNED, "S1"))
        capable.reads_all_evidence = True
        answer(drafter=small)
        answer(drafter=capable)
        assert len(small.shown[0]) < len(capable.shown[0]) == 5

    def test_the_drafter_leaves_a_tenth_of_the_time_for_what_follows(self) -> None:
        drafter = drafting((BURNED, "S1"))
        before = time.monotonic()
        answer(drafter=drafter)
        assert before + 27 <= drafter.deadlines[0] <= time.monotonic() + 27  # 0.9 * 30 s


class TestFailing:
    @pytest.mark.parametrize("error", [LLMTimeout("too slow"), LLMUnavailable("not running")])
    def test_auto_quotes_when_the_llm_fails_and_says_so(self, error: LLMError) -> None:
        given = answer(drafter=ScriptedDrafter((error,)))
        assert given.text == f"{BURNED}[1]"
        assert given.degraded
        assert str(error) in (given.degraded_reason or "")

    def test_generate_does_not_hide_that_the_llm_failed(self) -> None:
        with pytest.raises(LLMTimeout):
            answer(Question(LONG.text, Mode.GENERATE), drafter=ScriptedDrafter((LLMTimeout("too slow"),)))

    def test_generate_without_an_llm_says_what_to_set(self) -> None:
        with pytest.raises(LLMUnavailable, match="BYLINE_LLM"):
            answer(Question(LONG.text, Mode.GENERATE))

    def test_a_damaged_index_degrades_the_answer(self) -> None:
        given = answer(index=ScriptedIndex(make_passage(WIRE), degraded="vector index failed"))
        assert (given.degraded, given.degraded_reason) == (True, "vector index failed")

    def test_all_in_order_is_not_degraded(self) -> None:
        assert (answer().degraded, answer().degraded_reason) == (False, None)


class TestStreaming:
    BOTH = ((BURNED, "S1"), ("Fourteen people were hurt in the fire.", "S2"))

    def test_the_events_come_in_order_and_tell_what_the_answer_holds(self) -> None:
        started, retrieved, *added, completed = make_answerer(drafter=drafting(*self.BOTH)).stream(LONG)
        assert isinstance(started, AnswerStarted)
        assert isinstance(retrieved, RetrievalCompleted)
        assert isinstance(completed, AnswerCompleted)
        given = completed.answer
        assert (started.id, started.created_at) == (given.id, given.created_at)
        assert retrieved.passages == given.retrieval
        assert all(isinstance(event, StatementAdded) for event in added)
        assert tuple(event.statement for event in added) == given.statements  # type: ignore[union-attr]
        assert len(given.statements) == 2

    def test_a_statement_comes_with_everything_it_cites(self) -> None:
        events = make_answerer(drafter=drafting(*self.BOTH)).stream(LONG)
        for event in events:
            if isinstance(event, StatementAdded):
                assert tuple(citation.number for citation in event.citations) == event.statement.citations

    def test_a_statement_leaves_before_the_next_is_drafted(self) -> None:
        reached: list[str] = []

        class Watched(ScriptedDrafter):
            def draft(self, *args: Any, **kwargs: Any) -> Iterator[Draft]:
                for item in super().draft(*args, **kwargs):
                    reached.append(item.statements[0].text)
                    yield item

        drafter = Watched(tuple(part(statement) for statement in self.BOTH))
        added = (e for e in make_answerer(drafter=drafter).stream(LONG) if isinstance(e, StatementAdded))
        assert next(added).statement.text == BURNED
        assert reached == [BURNED]
        assert next(added).statement.text == self.BOTH[1][0]

    def test_an_abstention_adds_no_statement(self) -> None:
        events = list(make_answerer(grounder=ScriptedGrounder(answerable_is=0.0)).stream(LONG))
        assert [type(event) for event in events] == [AnswerStarted, RetrievalCompleted, AnswerCompleted]

    def test_a_lie_is_never_told_only_reported_at_the_end(self) -> None:
        lie = "The ferry burned for nine hours."
        *events, completed = make_answerer(drafter=drafting((lie, "S1"))).stream(LONG)
        assert lie not in repr(events)
        assert isinstance(completed, AnswerCompleted)
        assert [item.text for item in completed.answer.removed] == [lie]

    def test_an_llm_that_fails_half_way_leaves_what_was_said_and_the_rest_is_quoted(self) -> None:
        drafter = ScriptedDrafter((part((BURNED, "S1")), LLMUnavailable("gone")))
        question, grounder = (
            Question(LONG.text, max_statements=2),
            ScriptedGrounder({"burned": 0.6}, otherwise=0.5),
        )
        given = answer(question, drafter=drafter, grounder=grounder)
        assert [item.origin for item in given.statements] == [Origin.GENERATED, Origin.QUOTED]
        assert (given.degraded, given.models.llm, given.usage.calls) == (True, "scripted-llm", 1)

    def test_streamed_and_waited_for_are_the_same_answer(self) -> None:
        for question in (LONG, HURT, Question("Who sang?")):
            answerer = make_answerer(drafter=drafting(*self.BOTH))
            *_, completed = answerer.stream(question)
            assert isinstance(completed, AnswerCompleted)
            streamed, own = completed.answer, {"id": "", "created_at": datetime.min, "timings_ms": {}}
            assert replace(answerer.answer(question), **own) == replace(streamed, **own)


class TestAbstaining:
    def test_too_little_evidence_is_an_abstention_without_statements(self) -> None:
        drafter = drafting((BURNED, "S1"))
        given = answer(grounder=ScriptedGrounder(answerable_is=0.49), drafter=drafter)
        assert given.status is Status.ABSTAINED
        assert (given.text, given.statements, given.citations, drafter.shown) == ("", (), (), [])
        assert given.abstention is not None
        assert len(given.abstention.nearest) == 3

    def test_every_nearest_citation_is_exact(self) -> None:
        given = answer(grounder=ScriptedGrounder(answerable_is=0.0))
        assert given.abstention is not None
        texts = {WIRE.info.id: WIRE.text, RADIO.info.id: RADIO.text}
        for citation in given.abstention.nearest:
            assert texts[citation.info.id][citation.start : citation.end] == citation.quote

    def test_nothing_retrieved_is_an_abstention(self) -> None:
        given = answer(index=ScriptedIndex())
        assert given.abstention is not None
        assert given.abstention.reason is Reason.NO_EVIDENCE


class TestConflicts:
    def test_both_sides_are_quoted_cited_and_named(self) -> None:
        given = answer(HURT, grounder=ScriptedGrounder({"hurt": 0.9}))
        assert given.text == (
            "Fourteen people were hurt in the fire.[1] Nineteen people were hurt in the fire.[2]"
        )
        (conflict,) = given.conflicts
        assert conflict.message == "The sources differ. Northshore Wire: Fourteen; Radio Halvern: Nineteen."
        assert [side.citation for side in conflict.sides] == [1, 2]

    def test_a_side_that_the_draft_left_out_is_quoted(self) -> None:
        drafter = drafting(("Fourteen people were hurt.", "S1"))
        given = answer(HURT, grounder=ScriptedGrounder({"hurt": 0.9}), drafter=drafter)
        assert [(item.text, item.origin) for item in given.statements] == [
            ("Fourteen people were hurt.", Origin.GENERATED),
            ("Nineteen people were hurt in the fire.", Origin.QUOTED),
        ]
        assert len(given.conflicts) == 1

    def test_even_when_one_statement_was_asked_for(self) -> None:
        question = Question(HURT.text, max_statements=1)
        assert len(answer(question, grounder=ScriptedGrounder({"hurt": 0.9})).statements) == 2


class TestTheAnswer:
    def test_the_search_gets_the_filters(self) -> None:
        index = ScriptedIndex(make_passage(WIRE))
        filters = Filters(publishers=("Northshore Wire",))
        answer(Question(LONG.text, filters=filters), index=index)
        assert index.searched == [(LONG.text, filters, PASSAGES)]

    def test_it_says_how_long_each_stage_took(self) -> None:
        assert set(answer().timings_ms) == {"retrieve", "select", "draft", "verify", "total"}
        declined = answer(grounder=ScriptedGrounder(answerable_is=0.0))
        assert set(declined.timings_ms) == {"retrieve", "select", "total"}

    def test_it_says_how_probably_the_evidence_answers_also_where_it_declines(self) -> None:
        assert answer(grounder=ScriptedGrounder(answerable_is=0.9)).answerable == 0.9
        declined = answer(grounder=ScriptedGrounder(answerable_is=0.1))
        assert (declined.status, declined.answerable) == (Status.ABSTAINED, 0.1)

    def test_each_answer_has_its_own_id(self) -> None:
        assert answer().id != answer().id

    def test_the_short_answer_is_a_span_of_the_best_cited_sentence(self) -> None:
        start = BURNED.index("two hours")
        given = answer(grounder=ScriptedGrounder({"burned": 0.9}, span=Span(start, start + 9, 0.9)))
        assert given.short_answer is not None
        assert (
            WIRE.text[given.short_answer.start : given.short_answer.end]
            == given.short_answer.text
            == "two hours"
        )

    def test_an_unsure_span_is_no_short_answer(self) -> None:
        start = BURNED.index("two hours")
        unsure = Span(start, start + 9, SURE_ENOUGH - 0.01)
        assert answer(grounder=ScriptedGrounder({"burned": 0.9}, span=unsure)).short_answer is None

    def test_mode_quote_leads_with_the_sentence_that_holds_the_short_answer(self) -> None:
        start = BURNED.index("two hours")
        grounder = ScriptedGrounder({"burned": 0.9}, span=Span(start, start + 9, 0.9))
        given = answer(Question(LONG.text, Mode.QUOTE), grounder=grounder)
        assert given.short_answer is not None
        assert given.statements[0].text == BURNED
        assert given.statements[0].citations[0] == given.short_answer.citation

    def test_lone_surrogates_in_a_question_are_replaced_before_anything_reads_them(self) -> None:
        index = ScriptedIndex(make_passage(WIRE))
        given = answer(Question("How long did it burn\ud800?"), index=index)
        assert index.searched[0][0] == given.question == "How long did it burn??"

    @pytest.mark.parametrize(
        "text", ["\u202e?", "¿Cuánto?", "𝕳𝖔𝖜 𝖑𝖔𝖓𝖌?", "؟", "a" * 2000, "\u0301" * 50, "🦊"]
    )
    def test_odd_questions_are_answered_or_declined(self, text: str) -> None:
        given = answer(Question(text))
        assert bool(given.statements) != bool(given.abstention)


class TestWorthShowing:
    def test_a_clear_winner_stands_alone(self) -> None:
        items = [make_evidence("S1", "One.", relevance=0.95), make_evidence("S2", "Two.", relevance=0.1)]
        assert worth_showing(items, (), 3) == (items[0],)

    def test_equals_are_shown_together_up_to_the_limit(self) -> None:
        items = [make_evidence(f"S{number}", f"{number}.", relevance=0.5) for number in range(6)]
        assert worth_showing(items, (), 3) == tuple(items[:3])

    def test_something_is_always_shown(self) -> None:
        items = [make_evidence("S1", "One.", relevance=0.0)]
        assert worth_showing(items, (), 1) == (items[0],)

    def test_every_side_of_a_conflict_is_shown_whatever_the_limit(self) -> None:
        items = [make_evidence("S1", "One."), make_evidence("S2", "Two.")]
        sides = [Side(item.label, item) for item in items]
        assert worth_showing(items, sides, 1) == tuple(items)
