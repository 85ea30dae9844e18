"""The page over the real service: files are dropped, a question is streamed, a citation is opened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from service.app import create_app
from service.settings import Settings
from tests.integration.page_in_chromium.serving import serving
from tests.integration.page_in_chromium.steps import DESKTOP, answer_of, ask, reader_of

WIRE = """---
title: Bridge collapses at Marlow
publisher: Northshore Wire
published_at: 2026-03-10
---
Fourteen people were hurt when the Marlow bridge collapsed on Tuesday, the coastguard said.
The bridge was built in 1961.
"""
RADIO = """---
title: Divers search river after bridge collapse
publisher: Radio Halvern
published_at: 2026-03-11
---
Nineteen people were hurt when the Marlow bridge collapsed on Tuesday, the hospital said. Divers searched until dark.
"""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with serving(create_app(Settings(data_dir=tmp_path / "data", llm="none"))) as address:
        assert httpx.get(f"{address}/readyz", timeout=120).status_code == 200
        yield address


def test_a_newcomer_adds_articles_asks_and_reads_both_sides_in_their_articles(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    files = [tmp_path / "wire.md", tmp_path / "radio.md"]
    for file, text in zip(files, (WIRE, RADIO), strict=True):
        file.write_text(text)
    context = browser.new_context(viewport={"width": DESKTOP[0], "height": DESKTOP[1]}, base_url=address)
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.goto("/")
    page.locator("main").get_by_role("button", name="Add articles").click()
    page.get_by_label("Choose files").set_input_files(files)
    expect(page.get_by_role("dialog").get_by_role("status")).to_have_text("2 added.", timeout=60_000)
    page.get_by_role("button", name="Close").click()
    expect(page.locator("#latest .headlines a")).to_have_count(2)

    ask(page, "How many people were hurt when the Marlow bridge collapsed?")
    sides = answer_of(page).get_by_role("region", name="Sources differ").get_by_role("listitem")
    expect(sides).to_have_count(2, timeout=60_000)
    expect(sides.filter(has_text="Northshore Wire")).to_contain_text("Fourteen")
    sides.filter(has_text="Radio Halvern").get_by_role("link").click()
    mark = reader_of(page).locator("mark.cited")
    expect(mark).to_have_text(
        "Nineteen people were hurt when the Marlow bridge collapsed on Tuesday, the hospital said."
    )

    link = answer_of(page).get_by_role("link", name="Link to this answer").get_attribute("href")
    assert link is not None
    assert re.fullmatch(r"/answers/ans_[0-9a-f]+", link)
    page.goto(link)
    expect(answer_of(page).locator(".statement")).to_have_count(2)
    assert broken == []
    context.close()
