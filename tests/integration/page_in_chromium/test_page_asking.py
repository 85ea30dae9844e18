"""A reader asks: what is sent, what is shown meanwhile, and what an error says."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.integration.page_in_chromium.fake_api import FakeApi
from tests.integration.page_in_chromium.scripted_articles import HOSTILE
from tests.integration.page_in_chromium.steps import (
    QUESTION,
    OpenPage,
    answer_of,
    ask,
    ask_address,
    quote_of,
    sources_of,
)


def test_a_question_is_answered_with_its_lead_statements_and_citations(
    open_page: OpenPage, api: FakeApi
) -> None:
    page = open_page()
    ask(page, QUESTION)
    answer = answer_of(page)
    expect(answer.locator(".lead")).to_have_text("214 passengers[1]")
    expect(answer.locator(".statement .claim")).to_have_text(
        [statement["text"] for statement in api.answers[QUESTION]["statements"]]
    )
    expect(answer.locator(".verdict")).to_have_text(["supported", "quoted verbatim"])
    expect(sources_of(page).locator(".card blockquote")).to_have_text(
        [quote_of(api, QUESTION, 1), quote_of(api, QUESTION, 2)]
    )
    expect(sources_of(page).locator(".card .source").first).to_have_text(
        "The Vestholm Courier · 3 March 2026"
    )
    expect(page.get_by_role("status")).to_contain_text("all of them left it unhurt.[1]")
    assert api.asked == [{"question": QUESTION, "mode": "auto", "filters": {}, "include": ["timings"]}]


def test_the_short_answer_is_marked_inside_its_quote(open_page: OpenPage) -> None:
    page = open_page(ask_address(QUESTION))
    expect(sources_of(page).locator(".card mark")).to_have_text(["214 passengers"])


def test_mode_publisher_and_dates_go_into_the_question_and_the_address(
    open_page: OpenPage, api: FakeApi
) -> None:
    page = open_page()
    page.get_by_label("Only quote the articles").check()
    page.get_by_text("Publisher and dates").click()
    page.get_by_label("Publisher", exact=True).fill("Coast Radio")
    page.get_by_label("Published from").fill("2026-03-01")
    page.get_by_label("Published up to").fill("2026-03-31")
    ask(page, QUESTION)
    expect(answer_of(page).locator(".statement").first).to_be_visible()
    filters = {
        "publishers": ["Coast Radio"],
        "published_after": "2026-03-01",
        "published_before": "2026-03-31",
    }
    assert api.asked == [{"question": QUESTION, "mode": "quote", "filters": filters, "include": ["timings"]}]
    more = "&mode=quote&publisher=Coast+Radio&after=2026-03-01&before=2026-03-31"
    assert page.url.endswith(ask_address(QUESTION, more))


def test_publishers_of_the_collection_are_suggested(open_page: OpenPage) -> None:
    page = open_page()
    expect(page.locator("#publishers option")).to_have_count(3)
    suggested = page.locator("#publishers option").evaluate_all(
        "options => options.map(option => option.value)"
    )
    assert suggested == [HOSTILE, "Coast Radio", "The Vestholm Courier"]


def test_an_empty_question_is_not_sent(open_page: OpenPage, api: FakeApi) -> None:
    page = open_page()
    ask(page, "   ")
    expect(page.get_by_text("Type a question first.")).to_be_visible()
    expect(page.get_by_label("Ask the news")).to_be_focused()
    assert api.asked == []


def test_progress_is_shown_and_can_be_stopped(open_page: OpenPage, api: FakeApi) -> None:
    page = open_page(ask_address("slow"))
    answer = answer_of(page)
    expect(answer).to_have_attribute("aria-busy", "true")
    expect(answer).to_contain_text("Searching the articles")
    answer.get_by_role("button", name="Stop").click()
    expect(answer).to_contain_text("Stopped before there was an answer.")
    expect(answer).to_have_attribute("aria-busy", "false")
    api.gate.set()
    answer.get_by_role("button", name="Ask again").click()
    expect(answer.locator(".statement").first).to_be_visible()


def test_a_later_question_wins_over_a_slow_earlier_one(open_page: OpenPage, api: FakeApi) -> None:
    page = open_page()
    ask(page, "slow")
    expect(answer_of(page)).to_contain_text("Searching")
    ask(page, "What caused the fire?")
    expect(answer_of(page).locator(".claim")).to_have_text(["A fuel line is suspected."])
    api.gate.set()
    expect(answer_of(page).locator(".asked")).to_have_text("What caused the fire?")


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "error 422",
            ["cannot be asked like this", "must be at most 2000 characters", "Change it", "Request req_7"],
        ),
        ("error 503", ["cannot answer now", "did not finish in time", "Try again in 5 s", "Request req_7"]),
        ("error html", ["The service failed (502)", "Try again in a moment"]),
    ],
)
def test_an_error_says_what_failed_and_what_to_try(
    open_page: OpenPage, question: str, parts: list[str]
) -> None:
    page = open_page(ask_address(question))
    alert = answer_of(page).get_by_role("alert")
    for part in parts:
        expect(alert).to_contain_text(part)
    expect(answer_of(page)).to_have_attribute("aria-busy", "false")


def test_a_service_that_is_gone_is_told_apart_and_can_be_tried_again(
    open_page: OpenPage, api: FakeApi
) -> None:
    page = open_page()
    page.route("**/v1/ask", lambda route: route.abort("failed"), times=1)
    ask(page, QUESTION)
    expect(page.get_by_role("alert")).to_contain_text("The service cannot be reached")
    expect(page.get_by_role("alert")).to_contain_text("byline serve")
    page.get_by_role("button", name="Try again").click()
    expect(answer_of(page).locator(".lead")).to_have_text("214 passengers[1]")
    assert len(api.asked) == 1


def test_filters_in_use_are_chips_that_can_be_taken_away(open_page: OpenPage, api: FakeApi) -> None:
    page = open_page(ask_address(QUESTION, "&publisher=Coast+Radio&publisher=Other&after=2026-03-01"))
    expect(answer_of(page).locator(".statement").first).to_be_visible()
    chips = page.get_by_role("list", name="Filters in use").get_by_role("button")
    expect(chips).to_have_text(["Coast Radio×", "Other×", "from 1 March 2026×"])
    page.get_by_role("button", name="Remove publisher Other").click()
    page.get_by_role("button", name="Remove first date").click()
    expect(chips).to_be_focused()
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page).to_have_url(re.compile("publisher=Coast\\+Radio$"))
    expect(answer_of(page)).to_have_attribute("aria-busy", "false")
    asked = [
        {"publishers": ["Coast Radio", "Other"], "published_after": "2026-03-01"},
        {"publishers": ["Coast Radio"]},
    ]
    assert [body["filters"] for body in api.asked] == asked


def test_enter_in_the_publisher_field_takes_the_name_and_does_not_ask(
    open_page: OpenPage, api: FakeApi
) -> None:
    page = open_page()
    page.get_by_text("Publisher and dates").click()
    field = page.get_by_label("Publisher", exact=True)
    field.fill("Coast Radio")
    field.press("Enter")
    expect(page.get_by_role("button", name="Remove publisher Coast Radio")).to_be_visible()
    expect(field).to_have_value("")
    assert api.asked == []


def test_the_answer_says_what_was_asked_once_the_field_says_something_else(open_page: OpenPage) -> None:
    page = open_page(ask_address(QUESTION))
    asked = answer_of(page).get_by_role("heading", name=QUESTION)
    expect(asked).to_have_css("position", "absolute")
    page.get_by_label("Ask the news").press_sequentially(" Really")
    expect(asked).to_have_css("position", "static")
