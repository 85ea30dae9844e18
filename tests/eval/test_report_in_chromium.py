"""The report in a real browser: opened from disk, filtered, opened case by case."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from eval.report import write_report
from tests.eval.builders import SHIP, abstained, answer, answerable, citation, record, unanswerable, write_run

BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RIGHT = answer((SHIP[0], [1]), citations=[citation(1, "ship.txt", 0)])
RECORDS = [
    record(answerable(id="right", tags=["date"]), RIGHT),
    record(unanswerable(id="bold", question="Who sank [her]?", tags=["false_premise"]), RIGHT),
    record(unanswerable(id="declined", question="What did it cost?"), abstained()),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    executable = shutil.which("chromium")
    if executable is None:
        message = "Chromium is not installed; on Debian: apt-get install chromium"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=BROWSER_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """The report of three cases, opened from disk; at the end no script failed and no policy was broken."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(write_report(write_run(tmp_path, RECORDS)).as_uri())
    yield page
    context.close()
    assert complaints == []


def shown(page: Page) -> list[str]:
    return [case.get_attribute("data-id") or "" for case in page.locator(".case:visible").all()]


def test_the_first_screen_says_how_it_went(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("The harbour")
    expect(page.locator(".headlines")).to_contain_text("1 of 1 answerable questions were answered right")
    expect(page.locator(".headlines")).to_contain_text("1 of 2 unanswerable questions were declined")


def test_failures_come_first_and_cases_start_closed(page: Page) -> None:
    assert shown(page) == ["bold", "right", "declined"]
    expect(page.locator(".detail:visible")).to_have_count(0)
    expect(page.get_by_role("status")).to_have_text("3 of 3 cases shown")


def test_cases_are_filtered_by_result_tag_and_words(page: Page) -> None:
    page.get_by_label("Result").select_option("declined")
    assert shown(page) == ["declined"]
    page.get_by_label("Result").select_option("")
    page.get_by_label("Tag").select_option("date")
    assert shown(page) == ["right"]
    page.get_by_label("Tag").select_option("")
    page.get_by_label("Words").fill("sank [HER]")
    assert shown(page) == ["bold"]
    expect(page.get_by_role("status")).to_have_text("1 of 3 cases shown")


def test_a_case_opens_by_keyboard_and_shows_the_quotation_in_its_article(page: Page) -> None:
    toggle = page.get_by_role("button", name="right", exact=True)
    toggle.focus()
    page.keyboard.press("Enter")

    expect(toggle).to_have_attribute("aria-expanded", "true")
    detail = page.locator(".detail:visible")
    expect(detail).to_have_count(1)
    expect(detail.locator("mark.cited").first).to_have_text(SHIP[0])
    expect(detail.locator("blockquote").first).to_contain_text(SHIP[1])
    expect(detail.get_by_text("Accepted:")).to_contain_text("Monday")

    page.keyboard.press("Enter")
    expect(detail).to_have_count(0)


def test_all_shown_cases_open_and_close_at_once(page: Page) -> None:
    page.get_by_label("Tag").select_option("date")
    page.get_by_role("button", name="Open all shown").click()
    page.get_by_label("Tag").select_option("")
    expect(page.locator(".detail:visible")).to_have_count(1)
    page.get_by_role("button", name="Close all").click()
    expect(page.locator(".detail:visible")).to_have_count(0)


def test_an_address_with_a_case_opens_it(page: Page) -> None:
    page.goto(page.url + "#case-2")
    expect(page.locator("#detail-2")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_wider_than_the_screen(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.get_by_role("button", name="Open all shown").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
