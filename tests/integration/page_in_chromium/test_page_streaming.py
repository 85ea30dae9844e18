"""An answer that is shown as it is made: statement by statement, stopped, cut off, taken up again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.integration.page_in_chromium.fake_api import FakeApi
from tests.integration.page_in_chromium.steps import (
    QUESTION,
    OpenPage,
    answer_of,
    ask_address,
    quote_of,
    reader_of,
    sources_of,
)

SLOW = f"slow: {QUESTION}"


@pytest.fixture(autouse=True)
def _streams(api: FakeApi) -> None:
    api.streams = True


def test_statements_appear_as_they_are_verified_and_the_whole_answer_at_the_end(
    open_page: OpenPage, api: FakeApi
) -> None:
    page = open_page(ask_address(SLOW))
    answer = answer_of(page)
    expect(answer).to_contain_text("Reading 2 articles, checking each sentence…")
    first = "The Marit Lind carried 214 passengers, and all of them left it unhurt."
    expect(answer.locator(".claim")).to_have_text([first])
    expect(answer).to_have_attribute("aria-busy", "true")
    expect(page.get_by_role("status")).to_have_text(first)
    expect(sources_of(page).locator(".card")).to_have_count(1)
    api.gate.set()
    expect(answer.locator(".lead")).to_have_text("214 passengers[1]")
    expect(answer.locator(".claim")).to_have_count(2)
    expect(sources_of(page).locator(".card")).to_have_count(2)
    expect(answer).to_have_attribute("aria-busy", "false")
    assert len(api.asked) == 1


def test_stop_ends_it_and_nothing_unfinished_stays(open_page: OpenPage, api: FakeApi) -> None:
    page = open_page(ask_address(SLOW))
    answer = answer_of(page)
    expect(answer.locator(".claim")).to_have_count(1)
    answer.get_by_role("button", name="Stop").click()
    expect(answer).to_contain_text("Stopped before there was an answer.")
    expect(answer.locator(".claim")).to_have_count(0)
    expect(sources_of(page)).to_be_hidden()
    api.gate.set()
    answer.get_by_role("button", name="Ask again").click()
    expect(answer.locator(".lead")).to_be_visible()


def test_an_article_can_be_read_before_the_answer_is_complete(open_page: OpenPage, api: FakeApi) -> None:
    page = open_page(ask_address(SLOW))
    answer_of(page).get_by_role("link", name=re.compile("^Citation 1:")).click()
    expect(reader_of(page).locator("mark.cited")).to_have_text(quote_of(api, QUESTION, 1))
    api.gate.set()
    expect(answer_of(page).locator(".lead")).to_be_visible()
    expect(reader_of(page).locator("mark.cited")).to_be_visible()
    page.keyboard.press("Escape")
    expect(reader_of(page)).to_be_hidden()
    expect(sources_of(page).locator(".card")).to_have_count(2)
    assert len(api.asked) == 1


@pytest.mark.parametrize("last", [2, 3])
def test_a_connection_that_breaks_is_taken_up_where_it_broke(
    open_page: OpenPage, api: FakeApi, last: int
) -> None:
    api.breaks_after = last
    page = open_page(ask_address(QUESTION))
    expect(answer_of(page).locator(".lead")).to_have_text("214 passengers[1]")
    assert api.resumed == [f"ans_0:{last}"]


def test_an_abstention_is_streamed_like_any_answer(open_page: OpenPage) -> None:
    page = open_page(ask_address("abstain insufficient"))
    expect(answer_of(page).locator(".kicker")).to_have_text("No answer")
    expect(sources_of(page).locator(".card")).to_have_count(2)


def test_an_error_after_the_first_statement_says_what_failed(open_page: OpenPage, api: FakeApi) -> None:
    page = open_page(ask_address("error streamed"))
    alert = answer_of(page).get_by_role("alert")
    expect(alert).to_contain_text("The service cannot answer now")
    expect(alert).to_contain_text("The language model did not finish in time.")
    expect(answer_of(page).locator(".claim")).to_have_count(0)
