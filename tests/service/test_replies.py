from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import LLMReplyInvalid
from service.replies import Claim, read_reply

JSON = '{"answerable": true, "statements": [{"text": "Rain fell.", "citations": ["S1", "S2"]}]}'
RAIN = (Claim("Rain fell.", ("S1", "S2")),)


@pytest.mark.parametrize(
    "text",
    [
        JSON,
        f"```json\n{JSON}\n```",
        f"Here is the answer:\n{JSON}\nI hope it helps {{smile}}.",
        f"<think>Is it {{S9}}?</think>\n{JSON}",
        '{"statements": [{"text": "Rain fell", "citations": ["[S1]", 2]}]}',
        '{"answerable": true, "statements": [{"text": "Rain fell. [S1][S2]"}]}',
        '{"answerable": true, "statements": [{"text": "Rain fell.", "citations": "S1, S2"}]}',
        '[{"text": "Rain fell.", "citations": ["S1", "S2"]}]',
        '{"answerable": true, "statements": [{"text": "Rain fell.", "citations": ["S1", "S2"]}, {"text": "Cut sho',
        "- Rain fell. [S1, S2]",
        "1. Rain fell [S1][S2].",
        "**Rain fell.** [1][2]",
        "Rain fell 【S1】【S2】",
        "The evidence says:\n\n* Rain fell (S1; S2)\n",
    ],
)
def test_the_same_claim_is_read_in_whatever_form_it_comes(text: str) -> None:
    assert read_reply(text).claims == RAIN


def test_several_claims_on_one_line_keep_their_own_labels() -> None:
    claims = read_reply("Rain fell [S1]. Snow fell too [S3]! Then it stopped. [S2]").claims
    assert claims == (
        Claim("Rain fell.", ("S1",)),
        Claim("Snow fell too.", ("S3",)),
        Claim("Then it stopped.", ("S2",)),
    )


def test_labels_that_nobody_gave_are_kept_for_attribution_to_judge() -> None:
    reply = read_reply(
        '{"answerable": true, "statements": [{"text": "Rain fell.", "citations": ["S99", "Reuters"]}]}'
    )
    assert reply.claims == (Claim("Rain fell.", ("S99", "Reuters")),)


def test_prose_without_labels_becomes_claims_without_labels() -> None:
    assert read_reply("Rain fell on Monday.").claims == (Claim("Rain fell on Monday.", ()),)


def test_a_number_in_round_brackets_is_text_not_a_label() -> None:
    assert read_reply("The vote (300) was close. [S1]").claims == (
        Claim("The vote (300) was close.", ("S1",)),
    )


@pytest.mark.parametrize(
    "text",
    [
        '{"answerable": false, "statements": []}',
        '{"answerable": false, "statements": [{"text": "Rain fell.", "citations": ["S1"]}]}',
        '{"answerable": false}',
        '{"statements": []}',
        "The question cannot be answered from the evidence.",
        "There is no information about that.",
    ],
)
def test_declining_is_read_as_such(text: str) -> None:
    reply = read_reply(text)
    assert reply.declined
    assert not reply.claims


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "ok",
        "{}",
        "[]",
        "null",
        '{"answerable": true, "statements": []}',
        "<html></html>",
        "{" * 5000,
    ],
)
def test_a_reply_without_statements_is_invalid(text: str) -> None:
    with pytest.raises(LLMReplyInvalid):
        read_reply(text)


@given(st.text(max_size=300) | st.text(alphabet='{}[]"S1: ,.a\n', max_size=300))
def test_no_reply_raises_anything_else(text: str) -> None:
    try:
        reply = read_reply(text)
    except LLMReplyInvalid:
        return
    assert reply.declined != bool(reply.claims)
    assert all(claim.text.strip() for claim in reply.claims)
