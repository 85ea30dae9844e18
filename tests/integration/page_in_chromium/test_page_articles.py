"""The collection on the page: the newest articles, all of them, and those with some words in them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.integration.page_in_chromium.fake_api import FakeApi
from tests.integration.page_in_chromium.scripted_articles import ARTICLES, CREW, FERRY
from tests.integration.page_in_chromium.steps import OpenPage, reader_of


def test_the_latest_articles_stand_beside_the_question(open_page: OpenPage) -> None:
    page = open_page()
    expect(page.locator("#latest .headlines a")).to_have_text(
        [article["title"] for article in ARTICLES.values()]
    )
    page.get_by_role("link", name="All articles").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Articles")


def test_articles_can_be_browsed_and_opened(open_page: OpenPage) -> None:
    page = open_page("/articles")
    headlines = page.locator(".headlines a")
    expect(headlines).to_have_count(2)
    page.get_by_role("button", name="Show more").click()
    expect(headlines).to_have_count(3)
    expect(headlines.last).to_be_focused()
    expect(page.get_by_role("button", name="Show more")).to_have_count(0)
    headlines.nth(1).click()
    expect(reader_of(page).get_by_role("heading", level=2)).to_have_text(CREW["title"])
    expect(page.get_by_role("button", name="Close")).to_be_focused()
    expect(reader_of(page).locator("mark")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(headlines.nth(1)).to_be_focused()
    expect(headlines).to_have_count(3)


def test_words_are_searched_and_lead_to_their_sentence(open_page: OpenPage, api: FakeApi) -> None:
    page = open_page("/articles")
    page.get_by_label("Search the articles").fill("  investigators   engine ")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/articles\?search=investigators\+engine$"))
    found = page.locator(".found li")
    expect(found).to_have_count(1)
    expect(found.locator(".excerpt mark")).to_have_text(["Investigators", "engine"])
    found.get_by_role("link", name=FERRY["title"]).click()
    expect(reader_of(page).locator("mark.cited")).to_have_text(
        "Investigators suspect a fuel line in the engine room."
    )
    page.go_back()
    expect(found).to_have_count(1)
    assert api.searched == [{"query": "investigators engine", "limit": 30, "filters": {}}]


def test_a_search_can_be_narrowed_and_shared(open_page: OpenPage, api: FakeApi) -> None:
    page = open_page("/articles?search=ferry&publisher=Coast+Radio")
    expect(page.locator(".found li")).to_have_count(2)
    page.get_by_role("button", name="Remove publisher Coast Radio").click()
    expect(page).to_have_url(re.compile(r"/articles\?search=ferry$"))
    expect(page.locator(".found li")).to_have_count(2)
    assert [body["filters"] for body in api.searched] == [{"publishers": ["Coast Radio"]}, {}]


def test_a_search_without_a_match_says_so(open_page: OpenPage) -> None:
    page = open_page("/articles?search=submarine")
    expect(page.locator(".results")).to_have_text("Nothing was found.")
    page.get_by_label("Search the articles").fill("")
    page.keyboard.press("Enter")
    expect(page.locator(".headlines a")).to_have_count(2)


@pytest.mark.parametrize("path", ["/", "/articles"])
def test_an_empty_collection_says_how_to_add_articles(open_page: OpenPage, api: FakeApi, path: str) -> None:
    api.articles = {}
    page = open_page(path)
    expect(page.locator("main")).to_contain_text("There are no articles yet.")
    expect(page.locator("main code")).to_have_text("byline ingest FOLDER")
    page.locator("main").get_by_role("button", name="Add articles").click()
    expect(page.get_by_role("dialog", name="Add articles")).to_be_visible()
