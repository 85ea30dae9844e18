from __future__ import annotations

import time

import pytest

from index.tokens import count_tokens
from service.answer import Origin, Question
from service.drafting import LLMDrafter, QuoteDrafter, open_drafter
from service.errors import LLMReplyInvalid, LLMTimeout, LLMUnavailable
from service.prompt_budget import estimate_tokens
from service.small_drafting import SmallLLMDrafter
from tests.fakes_llm import ScriptedLLM
from tests.service.drafts import drafted
from tests.service.evidence_builder import make_evidence

COST = Question("What did the bridge cost?")
EVIDENCE = (
    make_evidence("S1", "The mayor praised the builders.", relevance=0.3),
    make_evidence("S2", "The bridge cost about 40 million crowns, the mayor said.", relevance=0.9),
    make_evidence(
        "S3", "She put the cost at 61 million.", relevance=0.8, antecedent="Joan Reyes spoke next."
    ),
)


def in_seconds(seconds: float) -> float:
    return time.monotonic() + seconds


class TestQuoting:
    def test_each_statement_is_a_sentence_verbatim_the_best_first(self) -> None:
        draft = drafted(QuoteDrafter(), COST, EVIDENCE, deadline=0)
        assert [(item.text, item.labels) for item in draft.statements] == [
            (EVIDENCE[1].sentence.text, ("S2",)),
            (EVIDENCE[2].sentence.text, ("S3",)),
            (EVIDENCE[0].sentence.text, ("S1",)),
        ]
        assert {item.origin for item in draft.statements} == {Origin.QUOTED}
        assert draft.llm is None

    def test_no_more_statements_than_asked_for(self) -> None:
        assert (
            len(drafted(QuoteDrafter(), Question("Cost?", max_statements=1), EVIDENCE, deadline=0).statements)
            == 1
        )

    def test_no_evidence_gives_no_statements(self) -> None:
        assert drafted(QuoteDrafter(), COST, (), deadline=0).statements == ()


class TestCapableLLM:
    def test_one_request_shows_all_evidence_with_publisher_and_date_and_asks_for_json(self) -> None:
        llm = ScriptedLLM(
            '{"answerable": true, "statements": [{"text": "It cost 40.", "citations": ["S2"]}]}'
        )
        draft = drafted(LLMDrafter(llm), COST, EVIDENCE, deadline=in_seconds(5))
        assert [(item.text, item.labels, item.origin) for item in draft.statements] == [
            ("It cost 40.", ("S2",), Origin.GENERATED)
        ]
        assert (draft.llm, draft.prompt_tokens, draft.completion_tokens) == ("scripted", 10, 9)
        assert draft.prompt is not None
        assert draft.prompt.startswith("answer@")
        (call,) = llm.calls
        assert "[S2] (Wire, 2026-03-10) The bridge cost about 40 million crowns, the mayor said." in call.text
        assert "the sentence before: Joan Reyes spoke next." in call.text
        assert call.json_schema is not None

    def test_what_the_model_declines_is_an_empty_draft_that_says_so(self) -> None:
        llm = ScriptedLLM('{"answerable": false, "statements": []}')
        draft = drafted(LLMDrafter(llm), COST, EVIDENCE, deadline=in_seconds(5))
        assert draft.declined
        assert not draft.statements

    def test_surplus_statements_are_cut(self) -> None:
        llm = ScriptedLLM("Rain fell. [S1]\nSnow fell. [S2]")
        draft = drafted(
            LLMDrafter(llm), Question("Cost?", max_statements=1), EVIDENCE, deadline=in_seconds(5)
        )
        assert [item.text for item in draft.statements] == ["Rain fell."]

    def test_an_unreadable_reply_is_an_error(self) -> None:
        with pytest.raises(LLMReplyInvalid):
            drafted(LLMDrafter(ScriptedLLM("{}")), COST, EVIDENCE, deadline=in_seconds(5))

    def test_too_much_evidence_loses_the_least_relevant_and_never_exceeds_the_context(self) -> None:
        many = [
            make_evidence(
                f"S{number}", f"Report {number}: " + "the long story goes on " * 40, relevance=number / 200
            )
            for number in range(200)
        ]
        llm = ScriptedLLM('{"answerable": false, "statements": []}', context_tokens=4096)
        drafted(LLMDrafter(llm), COST, many, deadline=in_seconds(5))
        (call,) = llm.calls
        assert estimate_tokens(call.messages) + call.max_tokens <= 4096
        assert count_tokens(call.text) + call.max_tokens < 4096
        assert "[S199]" in call.text
        assert "[S0]" not in call.text

    def test_when_not_even_one_sentence_fits_it_says_which_setting_to_raise(self) -> None:
        llm = ScriptedLLM("", context_tokens=512)
        with pytest.raises(LLMUnavailable, match="BYLINE_LLM_CONTEXT_TOKENS"):
            drafted(LLMDrafter(llm), COST, [make_evidence("S1", "word " * 3000)], deadline=in_seconds(5))
        assert llm.calls == []


class TestSmallLLM:
    def test_each_of_the_best_sentences_is_phrased_by_itself_under_its_own_grammar(self) -> None:
        llm = ScriptedLLM(
            "The bridge cost about 40 million crowns.", "The cost is at 61 million.", is_small=True
        )
        draft = drafted(
            SmallLLMDrafter(llm), Question(COST.text, max_statements=2), EVIDENCE, deadline=in_seconds(5)
        )
        assert [(item.text, item.labels, item.origin) for item in draft.statements] == [
            ("The bridge cost about 40 million crowns.", ("S2",), Origin.GENERATED),
            ("The cost is at 61 million.", ("S3",), Origin.GENERATED),
        ]
        first, second = llm.calls
        assert first.grammar is not None
        assert "about 40 million crowns" in first.grammar
        assert "Source: Joan Reyes spoke next. She put the cost at 61 million." in second.text
        assert first.messages[:-1] == second.messages[:-1], "the fixed part comes first, for the cache"
        assert draft.completion_tokens == 7 + 6

    @pytest.mark.parametrize(
        "reply",
        [
            pytest.param("About 40 million crowns cost the builders of the builders of the", id="runs on"),
            pytest.param("The bridge cost the bridge.", id="says nothing"),
        ],
    )
    def test_a_bad_sentence_gives_way_to_the_quotation(self, reply: str) -> None:
        draft = drafted(
            SmallLLMDrafter(ScriptedLLM(reply, is_small=True)),
            Question(COST.text, max_statements=1),
            EVIDENCE,
            deadline=in_seconds(5),
        )
        assert [(item.text, item.origin) for item in draft.statements] == [
            (EVIDENCE[1].sentence.text, Origin.QUOTED)
        ]

    def test_a_reply_cut_at_its_length_gives_way_to_the_quotation(self) -> None:
        llm = ScriptedLLM("The bridge cost about 40 million crowns.", is_small=True, finish_reason="length")
        draft = drafted(SmallLLMDrafter(llm), COST, EVIDENCE[1:2], deadline=in_seconds(5))
        assert draft.statements[0].origin is Origin.QUOTED

    def test_after_its_time_the_rest_is_quoted(self) -> None:
        llm = ScriptedLLM("The bridge cost about 40 million crowns.", is_small=True)
        draft = drafted(SmallLLMDrafter(llm, phrasing_seconds=0), COST, EVIDENCE, deadline=in_seconds(5))
        assert len(llm.calls) == 1
        assert [item.origin for item in draft.statements] == [Origin.GENERATED, Origin.QUOTED, Origin.QUOTED]

    def test_each_sentence_is_a_part_that_is_there_before_the_next_is_begun(self) -> None:
        llm = ScriptedLLM(
            "The bridge cost about 40 million crowns.", "The cost is at 61 million.", is_small=True
        )
        parts = SmallLLMDrafter(llm).draft(COST, EVIDENCE, deadline=in_seconds(5))
        first = next(parts)
        assert [item.text for item in first.statements] == ["The bridge cost about 40 million crowns."]
        assert (first.calls, len(llm.calls)) == (1, 1)
        assert [len(part.statements) for part in parts] == [1, 1]

    def test_a_timeout_after_the_first_sentence_leaves_the_rest_quoted(self) -> None:
        llm = ScriptedLLM("The bridge cost about 40 million crowns.", LLMTimeout("too slow"), is_small=True)
        draft = drafted(SmallLLMDrafter(llm), COST, EVIDENCE, deadline=in_seconds(5))
        assert [item.origin for item in draft.statements] == [Origin.GENERATED, Origin.QUOTED, Origin.QUOTED]
        assert len(llm.calls) == 2

    def test_a_sentence_longer_than_the_context_is_quoted_unasked(self) -> None:
        llm = ScriptedLLM("", is_small=True, context_tokens=512)
        draft = drafted(
            SmallLLMDrafter(llm), COST, [make_evidence("S1", "word " * 3000)], deadline=in_seconds(5)
        )
        assert llm.calls == []
        assert draft.statements[0].origin is Origin.QUOTED

    def test_an_llm_that_never_answers_in_time_is_an_error(self) -> None:
        llm = ScriptedLLM("x", is_small=True, seconds=5)
        with pytest.raises(LLMTimeout):
            drafted(SmallLLMDrafter(llm), COST, EVIDENCE, deadline=in_seconds(0.05))


def test_the_drafter_suits_the_model() -> None:
    assert isinstance(open_drafter(ScriptedLLM("", is_small=True)), SmallLLMDrafter)
    assert isinstance(open_drafter(ScriptedLLM("")), LLMDrafter)
