"""What a reader does on the page, and where the tests look for what comes of it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.integration.page_in_chromium.fake_api import USUAL, FakeApi

DESKTOP, PHONE = (1280, 800), (390, 780)
QUESTION = USUAL
OpenPage = Callable[..., Page]


def ask(page: Page, question: str) -> None:
    page.get_by_label("Ask the news").fill(question)
    page.get_by_role("button", name="Ask", exact=True).click()


def ask_address(question: str, more: str = "") -> str:
    return f"/?q={question.replace('?', '%3F').replace(' ', '+')}{more}"


def answer_of(page: Page) -> Locator:
    return page.locator("#answer")


def sources_of(page: Page) -> Locator:
    return page.locator("#sources")


def reader_of(page: Page) -> Locator:
    return page.locator("#reader")


def quote_of(api: FakeApi, question: str, number: int) -> str:
    return str(api.answers[question]["citations"][number - 1]["quote"])


def settled(page: Page) -> Page:
    """The page once nothing is under way; what is folded away in the answer is opened."""
    expect(page.locator("[aria-busy=true], #reader:has-text('Opening the article')")).to_have_count(0)
    expect(page.locator("#latest h2, #answer h2, #library h1, #reader h1, #reader h2").first).to_be_attached()
    for summary in page.locator("#desk summary").all():
        if summary.is_visible() and summary.evaluate("s => !s.parentElement.open"):
            summary.click()
    return page
