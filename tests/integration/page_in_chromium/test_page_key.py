"""The page of a service with keys, in a real browser: it asks for one, keeps it for the tab, and goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from service.app import create_app
from service.keys import Scope
from service.settings import Settings
from service.wiring import Byline
from tests.integration.page_in_chromium.serving import serving
from tests.service.scripted import ScriptedByline

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def byline() -> ScriptedByline:
    return ScriptedByline()


@pytest.fixture
def address(byline: ScriptedByline, tmp_path: Path) -> Iterator[str]:
    scripted: Byline = byline  # type: ignore[assignment]  # scripted
    with serving(create_app(Settings(data_dir=tmp_path / "data"), scripted)) as address:
        yield address


def test_a_reader_types_the_key_once_and_gets_the_answer(
    browser: Browser, address: str, byline: ScriptedByline
) -> None:
    key = byline.catalogue.keys.issue(Scope.ASK)
    context = browser.new_context(base_url=address)
    context.set_default_timeout(30_000)
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.goto("/?q=How+long+will+repairs+take%3F")
    answer = page.locator("#answer")
    expect(answer.get_by_role("heading", name="The service asks for an API key")).to_be_visible()
    answer.get_by_label("API key").fill("byl_wrong")
    answer.get_by_role("button", name="Use this key").click()
    expect(answer).to_contain_text("not valid here")
    answer.get_by_label("API key").fill(f" {key}\n")
    answer.get_by_role("button", name="Use this key").click()
    expect(answer).to_contain_text("Repairs will take nine weeks.")
    assert key not in page.url
    assert page.evaluate("localStorage.length") == 0
    assert context.cookies() == []

    page.goto("/")
    expect(page.locator("#latest")).to_contain_text("Bridge closes")
    elsewhere = context.new_page()
    elsewhere.goto("/")
    expect(elsewhere.locator("#latest")).to_contain_text("The service asks for an API key")
    expect(elsewhere.locator("#latest").get_by_label("API key")).to_be_visible()
    assert broken == []
    context.close()
