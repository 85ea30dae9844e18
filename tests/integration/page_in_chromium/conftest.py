"""One Chromium and one scripted service for the tests of the page; what one test did to them is undone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.chromium import start_chromium
from tests.integration.page_in_chromium.fake_api import FakeApi
from tests.integration.page_in_chromium.serving import serving
from tests.integration.page_in_chromium.steps import DESKTOP, OpenPage


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    expect.set_options(
        timeout=20_000
    )  # of a machine that is busy with something else; nothing waits that long else
    with start_chromium() as started:
        yield started


@pytest.fixture(scope="package")
def served() -> Iterator[tuple[FakeApi, str]]:
    api = FakeApi()
    with serving(api.app()) as address:
        yield api, address


@pytest.fixture
def api(served: tuple[FakeApi, str]) -> Iterator[FakeApi]:
    yield served[0]
    served[0].reset()


@pytest.fixture
def address(served: tuple[FakeApi, str], api: FakeApi) -> str:
    return served[1]


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[OpenPage]:
    """Opens an address; at the end no script failed, no policy was broken, nothing left the origin."""
    contexts, violations = [], []

    def note_request(url: str) -> None:
        if not url.startswith((address, "data:")):
            violations.append(f"request to {url}")

    def note_response(url: str, status: int) -> None:
        if "/web/" in url and status >= 400:
            violations.append(f"{status} for {url}")

    def note_console(text: str) -> None:
        # Chromium reports each failed request here as well; those states are asked for on purpose.
        if not text.startswith("Failed to load resource:"):
            violations.append(text)

    def open_page(path: str = "/", size: tuple[int, int] = DESKTOP, **options: Any) -> Page:
        viewport = {"width": size[0], "height": size[1]}
        context = browser.new_context(viewport=viewport, base_url=address, reduced_motion="reduce", **options)
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: note_request(request.url))
        page.on("response", lambda response: note_response(response.url, response.status))
        page.on("pageerror", lambda error: violations.append(str(error)))
        page.on("console", lambda message: note_console(message.text) if message.type == "error" else None)
        page.on("dialog", lambda dialog: (violations.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert violations == []
