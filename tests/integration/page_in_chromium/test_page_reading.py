"""A reader opens citations and permanent links: always the quoted sentence, among its neighbours."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.integration.page_in_chromium.fake_api import FakeApi
from tests.integration.page_in_chromium.scripted_articles import ARTICLES, LATE_SENTENCE
from tests.integration.page_in_chromium.steps import (
    DESKTOP,
    PHONE,
    QUESTION,
    OpenPage,
    answer_of,
    ask_address,
    quote_of,
    reader_of,
    sources_of,
)


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("number", [1, 2])
def test_a_marker_opens_the_article_at_exactly_the_quoted_sentence(
    open_page: OpenPage, api: FakeApi, size: tuple[int, int], number: int
) -> None:
    page = open_page(ask_address(QUESTION), size)
    answer_of(page).get_by_role("link", name=re.compile(f"^Citation {number}:")).last.click()
    mark = reader_of(page).locator("mark.cited")
    expect(mark).to_have_count(1)
    assert mark.text_content() == quote_of(api, QUESTION, number)
    expect(mark).to_be_in_viewport(ratio=1)
    assert page.evaluate(
        "document.elementFromPoint(...(r => [r.x + 5, r.y + 5])"
        "(document.querySelector('mark.cited').getBoundingClientRect())).closest('mark') !== null"
    )


def test_a_card_opens_the_article_too_and_is_shown_as_open(open_page: OpenPage, api: FakeApi) -> None:
    page = open_page(ask_address(QUESTION))
    page.locator("#citation-2 blockquote").click()
    expect(reader_of(page).locator("mark.cited")).to_have_text(quote_of(api, QUESTION, 2))
    expect(page.locator(".card.open")).to_have_attribute("id", "citation-2")


def test_a_quotation_of_two_sentences_is_one_highlight(open_page: OpenPage, api: FakeApi) -> None:
    question = "What did the captain say?"
    page = open_page(ask_address(question))
    page.locator("#citation-1 blockquote").click()
    expect(reader_of(page).locator("mark.cited")).to_have_count(1)
    assert reader_of(page).locator("mark.cited").text_content() == quote_of(api, question, 1)


def test_the_reader_shows_where_the_article_is_from_and_dims_what_is_no_evidence(open_page: OpenPage) -> None:
    page = open_page(ask_address(QUESTION))
    page.locator("#citation-1 blockquote").click()
    reader = reader_of(page)
    expect(reader.get_by_role("heading", level=2)).to_have_text(ARTICLES["art_ferry"]["title"])
    expect(reader).to_contain_text("The Vestholm Courier · 3 March 2026")
    original = reader.get_by_role("link", name="Original at courier.example")
    expect(original).to_have_attribute("href", "https://courier.example/ferry-fire")
    expect(original).to_have_attribute("rel", "noopener noreferrer")
    shown = reader.locator(".text p").evaluate_all("all => all.map(p => [p.dataset.role, p.textContent])")
    assert "".join(text for _, text in shown) == ARTICLES["art_ferry"]["text"].replace("\n\n", "")
    assert {role for role, _ in shown} == {"body", "heading", "caption", "repeated", "boilerplate"}
    colours = [
        reader.locator(f'.text p[data-role="{role}"]').first.evaluate("p => getComputedStyle(p).color")
        for role in ("body", "caption", "repeated", "boilerplate")
    ]
    assert colours[0] != colours[1] == colours[2] == colours[3]


def test_an_address_that_is_not_of_the_web_is_no_link(open_page: OpenPage) -> None:
    page = open_page("/articles/art_crew")
    expect(reader_of(page).get_by_role("heading", level=1)).to_be_visible()
    assert reader_of(page).get_by_role("link", name=re.compile("Original")).count() == 0


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_permanent_link_opens_the_reading_view_in_a_fresh_tab(
    open_page: OpenPage, api: FakeApi, size: tuple[int, int]
) -> None:
    link = api.answers[QUESTION]["citations"][1]["link"]
    assert link == f"/articles/art_ferry?v=1#s{LATE_SENTENCE}"
    page = open_page(link, size)
    mark = reader_of(page).locator("mark.cited")
    assert mark.text_content() == quote_of(api, QUESTION, 2)
    expect(mark).to_be_in_viewport(ratio=1)
    expect(page).to_have_title("Ferry passengers safe after engine fire off Vestholm · Byline")
    expect(page.locator("#ask")).to_be_hidden()
    assert page.get_by_role("link", name="Link to sentence").get_attribute("href") == link


def test_the_marker_itself_is_the_permanent_link(open_page: OpenPage) -> None:
    page = open_page(ask_address(QUESTION))
    marker = answer_of(page).get_by_role("link", name=re.compile("^Citation 2:")).first
    expect(marker).to_have_attribute("href", f"/articles/art_ferry?v=1#s{LATE_SENTENCE}")


@pytest.mark.parametrize("link", ["/articles/art_ferry?v=1#s999", "/articles/art_ferry?v=1#s-1"])
def test_a_link_to_a_sentence_that_is_not_there_still_shows_the_article(
    open_page: OpenPage, link: str
) -> None:
    page = open_page(link)
    expect(reader_of(page).locator(".text p")).not_to_have_count(0)
    expect(reader_of(page).locator("mark")).to_have_count(0)


@pytest.mark.parametrize("link", ["/articles/art_gone", "/articles/art_ferry?v=9#s1", "/articles/%FF"])
def test_a_link_to_an_unknown_article_says_so(open_page: OpenPage, link: str) -> None:
    page = open_page(link)
    expect(page.get_by_role("alert")).to_contain_text("There is no such article, or no such version of it")


def test_the_answer_stays_where_it_is_while_articles_are_opened_beside_it(
    open_page: OpenPage, api: FakeApi
) -> None:
    page = open_page(ask_address(QUESTION))
    statement = answer_of(page).locator(".statement").first
    before = statement.bounding_box()
    second = answer_of(page).get_by_role("link", name=re.compile("^Citation 2:"))
    second.first.click()
    expect(reader_of(page).locator("mark.cited")).to_have_text(quote_of(api, QUESTION, 2))
    expect(second.first).to_have_attribute("aria-current", "true")
    assert statement.bounding_box() == before
    answer_of(page).get_by_role("link", name=re.compile("^Citation 1:")).last.click()
    expect(reader_of(page).locator("mark.cited")).to_have_text(quote_of(api, QUESTION, 1))
    assert statement.bounding_box() == before


def test_a_statement_under_the_pointer_lights_the_sources_it_rests_on(open_page: OpenPage) -> None:
    page = open_page(ask_address(QUESTION))
    answer_of(page).locator(".statement .claim").last.hover()
    expect(page.locator(".card.lit")).to_have_attribute("id", "citation-2")
    page.locator(".wordmark").hover()
    expect(page.locator(".card.lit")).to_have_count(0)


def test_a_click_or_the_arrows_choose_a_sentence_and_give_its_link(open_page: OpenPage) -> None:
    page = open_page(ask_address(QUESTION))
    sources_of(page).locator("blockquote").first.click()
    reader = reader_of(page)
    link = reader.get_by_role("link", name="Link to sentence")
    expect(link).to_have_attribute("href", "/articles/art_ferry?v=1#s2")
    reader.get_by_role("button", name="Next sentence").click()
    expect(reader.locator(".chosen")).to_have_text("“Nobody ran,” said the captain, Inger Dahl.")
    expect(reader.locator(".place")).to_have_text("Sentence 4 of 36")
    reader.locator("#s7").click()
    expect(link).to_have_attribute("href", "/articles/art_ferry?v=1#s7")
    expect(reader.locator("mark.cited")).to_have_count(1)
    reader.get_by_role("button", name="Previous sentence").click()
    expect(link).to_have_attribute("href", "/articles/art_ferry?v=1#s6")


def test_on_a_page_of_its_own_the_chosen_sentence_is_in_the_address(open_page: OpenPage) -> None:
    page = open_page("/articles/art_ferry?v=1")
    expect(reader_of(page).get_by_role("link", name="Link to article")).to_be_visible()
    reader_of(page).get_by_role("button", name="Next sentence").click()
    expect(page).to_have_url(re.compile(r"/articles/art_ferry\?v=1#s0$"))
    page.reload()
    expect(reader_of(page).locator("mark.cited")).to_contain_text("A fire broke out")


def test_a_link_is_copied_where_the_browser_allows_it(open_page: OpenPage, address: str) -> None:
    page = open_page(ask_address(QUESTION), permissions=["clipboard-read", "clipboard-write"])
    answer_of(page).get_by_role("link", name="Link to this answer").click()
    expect(answer_of(page).get_by_role("link", name="Link copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{address}/answers/ans_0"


def test_a_permanent_link_shows_the_answer_as_it_was_given(open_page: OpenPage, api: FakeApi) -> None:
    page = open_page("/answers/ans_0")
    expect(answer_of(page).locator(".lead")).to_have_text("214 passengers[1]")
    expect(page.get_by_label("Ask the news")).to_have_value(QUESTION)
    expect(sources_of(page).locator("blockquote")).to_have_count(2)
    assert api.asked == []
    page.get_by_role("button", name="Ask again now").click()
    expect(page).to_have_url(re.compile(r"/\?q=How"))
    expect(answer_of(page).locator(".lead")).to_be_visible()
    assert len(api.asked) == 1


@pytest.mark.parametrize("link", ["/answers/ans_gone", "/answers/%FF"])
def test_a_link_to_an_unknown_answer_says_so(open_page: OpenPage, link: str) -> None:
    page = open_page(link)
    expect(page.get_by_role("alert")).to_contain_text("There is no such thing")
