"""Keyboard, Back, Forward and reload: nothing is asked twice and the focus is never lost."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.integration.page_in_chromium.fake_api import FakeApi
from tests.integration.page_in_chromium.steps import (
    QUESTION,
    OpenPage,
    answer_of,
    ask,
    ask_address,
    quote_of,
    reader_of,
)


def test_the_whole_way_from_question_to_source_and_back_needs_only_the_keyboard(
    open_page: OpenPage, api: FakeApi
) -> None:
    page = open_page()
    expect(page.locator(".headlines a")).to_have_count(3)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Ask the news")).to_be_focused()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(answer_of(page).locator(".lead")).to_be_visible()
    marker = answer_of(page).get_by_role("link", name=re.compile("^Citation 2:")).first
    for _ in range(12):
        page.keyboard.press("Tab")
        if marker.evaluate("link => link === document.activeElement"):
            break
    expect(marker).to_be_focused()
    assert marker.evaluate("link => getComputedStyle(link).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(reader_of(page).locator("mark.cited")).to_be_focused()
    page.keyboard.press("Escape")
    expect(reader_of(page)).to_be_hidden()
    expect(marker).to_be_focused()
    assert len(api.asked) == 1


def test_every_control_can_be_reached_with_the_tab_key_and_shows_it(open_page: OpenPage) -> None:
    page = open_page(ask_address("How many crew members were hurt?"))
    expect(answer_of(page).locator(".conflict")).to_be_visible()
    count = page.evaluate(
        "[...document.querySelectorAll('a[href], button, input, textarea, summary')]"
        ".filter(e => e.checkVisibility() && !(e.type === 'radio' && !e.checked)).length"
    )
    reached = set()
    for _ in range(count):
        page.keyboard.press("Tab")
        outline, place = page.evaluate(
            "(e => [getComputedStyle(e).outlineStyle, [...document.querySelectorAll('*')].indexOf(e)])"
            "(document.activeElement)"
        )
        assert outline != "none"
        reached.add(place)
    assert len(reached) == count


def test_the_close_button_and_back_both_return_to_the_answer_without_asking_again(
    open_page: OpenPage, api: FakeApi
) -> None:
    page = open_page(ask_address(QUESTION))
    card = page.locator("#citation-1 a")
    card.click()
    page.get_by_role("button", name="Close").click()
    expect(reader_of(page)).to_be_hidden()
    expect(card).to_be_focused()
    card.click()
    answer_of(page).get_by_role("link", name=re.compile("^Citation 2:")).first.click()
    expect(reader_of(page).locator("mark.cited")).to_have_text(quote_of(api, QUESTION, 2))
    page.go_back()
    expect(reader_of(page)).to_be_hidden()
    expect(answer_of(page).locator(".lead")).to_be_visible()
    assert len(api.asked) == 1


def test_back_and_forward_walk_through_the_questions_without_asking_again(
    open_page: OpenPage, api: FakeApi
) -> None:
    page = open_page()
    ask(page, QUESTION)
    expect(answer_of(page).locator(".lead")).to_be_visible()
    ask(page, "What caused the fire?")
    expect(answer_of(page).locator(".claim")).to_have_text(["A fuel line is suspected."])
    page.go_back()
    expect(answer_of(page).locator(".lead")).to_have_text("214 passengers[1]")
    expect(page.get_by_label("Ask the news")).to_have_value(QUESTION)
    page.go_back()
    expect(answer_of(page)).to_be_hidden()
    page.go_forward()
    expect(answer_of(page).locator(".lead")).to_have_text("214 passengers[1]")
    assert [body["question"] for body in api.asked] == [QUESTION, "What caused the fire?"]


def test_reload_shows_the_recorded_answer_and_the_open_article(open_page: OpenPage, api: FakeApi) -> None:
    page = open_page(ask_address(QUESTION))
    page.locator("#citation-2 a").click()
    expect(reader_of(page).locator("mark.cited")).to_be_visible()
    page.reload()
    expect(answer_of(page).locator(".lead")).to_have_text("214 passengers[1]")
    expect(reader_of(page).locator("mark.cited")).to_have_text(quote_of(api, QUESTION, 2))
    assert len(api.asked) == 1


def test_a_shortcut_leads_back_to_the_question(open_page: OpenPage) -> None:
    page = open_page(ask_address(QUESTION))
    answer_of(page).get_by_role("link", name=re.compile("^Citation 2:")).first.focus()
    page.keyboard.press("Control+k")
    expect(page.get_by_label("Ask the news")).to_be_focused()
    assert page.evaluate("getSelection().toString()") == QUESTION
