"""Markup and addresses: a link that no article has is no statement."""

from __future__ import annotations

import pytest

from tests.service.checks.pairs import kinds_of

PLAIN = "Mayor Ada Quill said the harbour would open again on Thursday."
SITE = "Shares of Amazon.com fell after https://status.quay.example reported a fault."

HONEST = [
    (PLAIN, "The harbour would open again on Thursday, Mayor Ada Quill said."),
    (PLAIN, "Fewer than < 5 of them: the harbour would open again."),
    (SITE, "Amazon.com fell."),
    (SITE, "The fault was reported by https://status.quay.example."),
]
LYING = [
    (PLAIN, "The harbour would open again on Thursday, as https://login.example/confirm says."),
    (PLAIN, "The harbour would open again on Thursday, see www.prize-draw.example."),
    (PLAIN, "The harbour would open again, see prize-draw.com."),
    (PLAIN, "[The harbour would open again](javascript:alert(1))"),
    (PLAIN, "<script>alert(1)</script>The harbour would open again on Thursday."),
    (PLAIN, "The harbour would open again on Thursday. <img src=x onerror=alert(1)>"),
    (SITE, "Amazon.com fell, as https://status.quay.example.evil.ru/x reported."),
]


@pytest.mark.parametrize(("premise", "statement"), HONEST)
def test_what_the_source_has_may_be_said(premise: str, statement: str) -> None:
    assert "markup" not in kinds_of(premise, statement)


@pytest.mark.parametrize(("premise", "statement"), LYING)
def test_what_the_source_has_not_is_vetoed(premise: str, statement: str) -> None:
    assert "markup" in kinds_of(premise, statement)
