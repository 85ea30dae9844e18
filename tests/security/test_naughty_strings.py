"""Strings that have broken programs, in every field that takes one: none breaks a request or the stored data."""

from __future__ import annotations

from collections import Counter
from itertools import cycle

import httpx
import pytest

from tests.security.live_service import LiveService
from tests.security.naughty_strings import naughty_strings
from tests.security.problem_shape import problem_in
from tests.security.string_fields import FIELDS, FOREIGN
from tests.soak_report import write_report

STRINGS = naughty_strings()
# Other fields are answered in a millisecond; these search and judge, and a short run gives them fewer strings.
SLOW = (
    "ask.question",
    "ask.publishers",
    "ask.article_ids",
    "verify.text",
    "chat.content",
    "message.content",
    "message.system",
    "mcp.question",
)


def send(http: httpx.Client, field: str, text: str) -> int:
    response = FIELDS[field](text).by(http)
    if field in FOREIGN:
        wrong = f"status {response.status_code}" if response.status_code >= 500 else None
    else:
        wrong = problem_in(response.status_code, response.headers, response.content)
    assert wrong is None, f"{field} {text!r}: {wrong}"
    return response.status_code


def assert_stored_well(live: LiveService, http: httpx.Client) -> None:
    """Each article reads back, its sentences are where they are said to be, and every invariant holds."""
    page = http.get("/v1/articles", params={"limit": 100}).json()
    assert len(page["data"]) > 1
    for summary in page["data"]:
        article = http.get(f"/v1/articles/{summary['id']}").json()
        assert article["sentences"]
        for sentence in article["sentences"]:
            assert article["text"][sentence["start"] : sentence["end"]].strip()
    assert live.byline.check().problems == ()


def test_there_are_more_than_500() -> None:
    assert len(STRINGS) > 500
    assert any("\x00" in text for text in STRINGS)
    assert any("\ud800" in text for text in STRINGS)


@pytest.mark.timeout(600)
def test_every_field_gets_its_share_of_them(live: LiveService, http: httpx.Client) -> None:
    quick = cycle(field for field in FIELDS if field not in SLOW)
    for text in STRINGS[::2]:
        send(http, next(quick), text)
    for field, text in zip(cycle(SLOW), STRINGS[1::40], strict=False):
        send(http, field, text)
    assert_stored_well(live, http)


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_every_string_in_every_field(live: LiveService, http: httpx.Client) -> None:
    replies: dict[str, Counter[int]] = {field: Counter() for field in FIELDS}
    for field in FIELDS:
        replies[field].update(send(http, field, text) for text in STRINGS)
    assert_stored_well(live, http)
    by_field = {field: dict(sorted(found.items())) for field, found in replies.items()}
    write_report(
        "naughty-strings", {"strings": len(STRINGS), "fields": len(FIELDS), "replies_by_status": by_field}
    )
