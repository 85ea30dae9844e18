"""Every state of the page holds to WCAG 2.2 AA, in both colours, on a phone and on a wide screen."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.chromium import find_low_contrast
from tests.integration.page_in_chromium.scripted_articles import LATE_SENTENCE
from tests.integration.page_in_chromium.steps import (
    DESKTOP,
    PHONE,
    QUESTION,
    OpenPage,
    answer_of,
    ask_address,
    reader_of,
    settled,
    sources_of,
)

STATES = {
    "start": "/",
    "answer": ask_address(QUESTION),
    "partial": ask_address("What caused the fire?", "&publisher=x"),
    "conflict": ask_address("How many crew members were hurt?"),
    "degraded": ask_address("When does the ferry sail again?"),
    "declined": ask_address("abstain insufficient", "&after=2019-01-01"),
    "error": ask_address("error 503"),
    "hostile": ask_address("hostile"),
    "recorded": "/answers/ans_0",
    "articles": "/articles",
    "found": "/articles?search=ferry&publisher=x",
    "article": f"/articles/art_ferry?v=1#s{LATE_SENTENCE}",
    "hostile article": "/articles/art_xss",
    "no article": "/articles/art_gone",
}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def violations(page: Page) -> list[tuple[str, str, list[Any]]]:
    """What axe-core finds wrong: rule, what to do, where."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [(item["id"], item["help"], [node["target"] for node in item["nodes"]]) for item in found]


@pytest.mark.parametrize("path", STATES.values(), ids=STATES)
def test_no_state_breaks_a_rule_of_wcag_in_either_colours(open_page: OpenPage, path: str) -> None:
    page = settled(open_page(path, color_scheme="light"))
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert find_low_contrast(page) == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_no_rule_is_broken_while_an_article_is_read(open_page: OpenPage, size: tuple[int, int]) -> None:
    page = settled(open_page(STATES["declined"], size, color_scheme="dark"))
    sources_of(page).locator("blockquote").first.click()
    expect(reader_of(page).locator("mark.cited")).to_be_visible()
    assert violations(page) == []
    page.emulate_media(color_scheme="light")
    assert find_low_contrast(page) == []


def test_on_a_phone_nothing_scrolls_sideways_and_no_rule_is_broken(open_page: OpenPage) -> None:
    page = settled(open_page(STATES["answer"], PHONE, is_mobile=True, has_touch=True))
    assert violations(page) == []
    for name, path in STATES.items():
        page.goto(path)
        settled(page)
        assert (name, page.evaluate("document.documentElement.scrollWidth")) == (name, PHONE[0])


def test_what_is_under_way_breaks_no_rule(open_page: OpenPage) -> None:
    page = open_page(ask_address("slow"))
    expect(answer_of(page)).to_contain_text("Searching")
    assert violations(page) == []


def test_the_dialog_that_adds_articles_breaks_no_rule_and_returns_the_focus(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_role("button", name="Add articles").focus()
    page.keyboard.press("Enter")
    files = [{"name": name, "mimeType": "text/plain", "buffer": b"x"} for name in ("new.txt", "empty.txt")]
    page.get_by_label("Choose files").set_input_files(files)
    expect(page.get_by_role("dialog").get_by_role("status")).to_have_text("1 added, 1 refused.")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("button", name="Add articles")).to_be_focused()


def test_on_a_phone_the_reader_covers_the_page_and_what_lies_beneath_is_out_of_reach(
    open_page: OpenPage,
) -> None:
    page = open_page(ask_address(QUESTION), PHONE, is_mobile=True, has_touch=True)
    sources_of(page).locator("blockquote").last.tap()
    expect(reader_of(page).locator("mark.cited")).to_be_in_viewport(ratio=1)
    box = reader_of(page).bounding_box()
    assert box is not None
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, *PHONE)
    assert page.locator("#desk").evaluate("desk => desk.inert")
    page.get_by_role("button", name="Close").tap()
    expect(answer_of(page).locator(".lead")).to_be_visible()
    assert not page.locator("#desk").evaluate("desk => desk.inert")


@pytest.mark.parametrize("system", ["light", "dark"])
def test_the_colours_follow_the_system_until_the_reader_chooses(open_page: OpenPage, system: str) -> None:
    colours = {"light": "rgb(252, 251, 248)", "dark": "rgb(21, 20, 18)"}
    other = "dark" if system == "light" else "light"
    page = open_page(color_scheme=system)
    body, switch = page.locator("body"), page.get_by_role("button", name="Dark colours")
    expect(body).to_have_css("background-color", colours[system])
    switch.click()
    expect(body).to_have_css("background-color", colours[other])
    expect(switch).to_have_attribute("aria-pressed", str(other == "dark").lower())
    page.reload()
    expect(body).to_have_css("background-color", colours[other])
    switch.click()
    expect(body).to_have_css("background-color", colours[system])
    assert page.evaluate("localStorage.length") == 0


def test_at_four_times_zoom_nothing_scrolls_sideways(open_page: OpenPage) -> None:
    narrow = (DESKTOP[0] // 4, DESKTOP[1])
    page = settled(open_page(ask_address("How many crew members were hurt?"), narrow))
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
