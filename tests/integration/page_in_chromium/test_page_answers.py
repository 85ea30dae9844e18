"""Every state of an answer: partial, conflicting, degraded, declined, hostile."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.integration.page_in_chromium.fake_api import FakeApi
from tests.integration.page_in_chromium.scripted_answers import REASONS
from tests.integration.page_in_chromium.scripted_articles import ARTICLES, HOSTILE
from tests.integration.page_in_chromium.steps import (
    QUESTION,
    OpenPage,
    answer_of,
    ask_address,
    quote_of,
    reader_of,
    settled,
    sources_of,
)


def test_a_partial_answer_says_so_and_folds_away_what_was_removed(open_page: OpenPage) -> None:
    page = open_page(ask_address("What caused the fire?"))
    answer = answer_of(page)
    expect(answer.locator(".verdict")).to_have_text(["supported"])
    expect(answer).to_contain_text("Only part of what was asked or drafted could be confirmed.")
    removed = answer.get_by_text("The engine had failed twice.")
    expect(removed).to_be_hidden()
    answer.get_by_text("1 drafted sentence was removed").click()
    expect(removed).to_be_visible()
    expect(answer.locator(".removed").first).to_contain_text("No cited sentence says “twice”.")


def test_a_verdict_that_no_answer_carries_today_is_shown_in_words_too(
    open_page: OpenPage, api: FakeApi
) -> None:
    api.answers["What caused the fire?"]["statements"][0]["support"]["verdict"] = "partial"
    verdict = answer_of(open_page(ask_address("What caused the fire?"))).locator(".verdict")
    expect(verdict).to_have_text(["partly supported"])
    expect(verdict).to_be_in_viewport()


def test_what_a_quotation_replaced_is_not_said_to_be_removed(open_page: OpenPage) -> None:
    answer = answer_of(open_page(ask_address("What caused the fire?")))
    replaced = answer.get_by_text("A fuel line broke.")
    expect(replaced).to_be_hidden()
    answer.get_by_text("1 drafted sentence was said in the article's words instead").click()
    expect(replaced).to_be_visible()


def test_sources_that_differ_stand_side_by_side_with_their_citations(open_page: OpenPage) -> None:
    page = open_page(ask_address("How many crew members were hurt?"))
    sides = page.get_by_role("region", name="Sources differ").get_by_role("listitem")
    expect(sides).to_have_text(
        ["two treated[1]The Vestholm Courier3 March 2026", "four in hospital[2]Coast Radio3 March 2026"]
    )
    left, right = (side.bounding_box() for side in sides.all())
    assert left is not None
    assert right is not None
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] <= right["x"]
    sides.last.get_by_role("link").click()
    expect(reader_of(page).locator("mark.cited")).to_contain_text("Four crew members were taken to hospital")


def test_an_answer_made_with_less_than_usual_says_why(open_page: OpenPage) -> None:
    page = open_page(ask_address("When does the ferry sail again?"))
    expect(answer_of(page).locator(".notice")).to_have_text(
        "Answered with less than usual: The language model cannot be reached; sentences are quoted instead."
    )


@pytest.mark.parametrize(("reason", "message"), REASONS.items())
def test_each_abstention_is_explained_with_the_nearest_evidence(
    open_page: OpenPage, api: FakeApi, reason: str, message: str
) -> None:
    page = open_page(ask_address(f"abstain {reason}"))
    answer = answer_of(page)
    expect(answer).to_contain_text(message)
    expect(answer.locator(".lead")).not_to_have_text("No answer")
    nearest = api.answers[f"abstain {reason}"]["abstention"]["nearest"]
    expect(sources_of(page).locator(".card blockquote")).to_have_text(
        [citation["quote"] for citation in nearest]
    )
    if nearest:
        sources_of(page).locator(".card blockquote").first.click()
        expect(reader_of(page).locator("mark.cited")).to_have_text(nearest[0]["quote"])


def test_an_abstention_under_filters_offers_to_ask_without_them(open_page: OpenPage, api: FakeApi) -> None:
    page = open_page(ask_address("abstain out_of_range", "&after=2019-01-01&before=2019-01-03"))
    page.get_by_role("button", name="Ask again without publisher and dates").click()
    expect(page).to_have_url(re.compile(r"/\?q=abstain\+out_of_range$"))
    expect(page.get_by_role("button", name="Ask again without")).to_have_count(0)
    assert [body["filters"] for body in api.asked] == [
        {"published_after": "2019-01-01", "published_before": "2019-01-03"},
        {},
    ]


def test_hostile_strings_in_every_field_stay_text(open_page: OpenPage, api: FakeApi) -> None:
    api.articles = {"art_xss": ARTICLES["art_xss"]}
    page = settled(open_page(ask_address("hostile")))
    expect(answer_of(page).locator(".claim")).to_have_text(HOSTILE)
    page.locator("#citation-1 blockquote").click()
    mark = reader_of(page).locator("mark.cited")
    assert mark.text_content() == quote_of(api, "hostile", 1)
    expect(reader_of(page).get_by_role("heading", level=2)).to_have_text(HOSTILE)
    assert page.locator("main script, main img, [onload], [onerror]").count() == 0
    schemes = page.locator("a").evaluate_all("links => [...new Set(links.map(link => link.protocol))]")
    assert schemes == ["http:"]
    page.goto("/")
    expect(page.locator(".headlines a")).to_have_text(HOSTILE)


def test_a_hostile_question_in_the_address_stays_text(open_page: OpenPage) -> None:
    page = open_page("/?q=" + "".join(f"%{byte:02x}" for byte in HOSTILE.encode()))
    expect(page.locator(".asked")).to_have_text(HOSTILE)


def test_the_signs_of_the_verdicts_are_explained_once_for_the_whole_answer(open_page: OpenPage) -> None:
    page = open_page(ask_address(QUESTION))
    tally = page.get_by_role("list", name="Statements by verdict")
    expect(tally.get_by_role("listitem")).to_have_text(["1 supported", "1 quoted verbatim"])
    signs = answer_of(page).locator(".statement .sign")
    drawn = signs.evaluate_all("signs => signs.map(sign => getComputedStyle(sign, '::before').content)")
    assert drawn == ['"✓"', '"“"']
    expect(signs.first).to_have_attribute("title", "Supported · support 0.97 of 1")
