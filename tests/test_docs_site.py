"""The documentation site: builds without a warning, shows every document, and loads nothing from elsewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
# Reached from the pages that list them.
LISTED_ELSEWHERE = ("decisions/", "reliability/", "results/")
LOADED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "video": "src", "audio": "src"}
LINK_TYPES = {"stylesheet", "preload", "preconnect", "dns-prefetch", "icon", "modulepreload", "manifest"}


class WhatIsLoaded(HTMLParser):
    """Collects every address that a browser fetches by itself, and the text of scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if address := given.get(LOADED.get(tag, "")):
            self.addresses.append(address)
        if tag == "link" and set((given.get("rel") or "").split()) & LINK_TYPES:
            self.addresses.append(given.get("href") or "")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built as `make docs` builds it."""
    folder = tmp_path_factory.mktemp("site")
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    return folder


def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > 15
    for page in pages:
        seen = WhatIsLoaded()
        seen.feed(page.read_text(encoding="utf-8"))
        assert seen.addresses
        assert [address for address in seen.addresses if re.match(r"(?:\w+:)?//", address)] == [], page
    for style in site.rglob("*.css"):
        assert re.findall(r"""url\(["']?(?:\w+:)?//[^)]*""", style.read_text(encoding="utf-8")) == [], style


def test_what_stands_outside_docs_is_a_page_too(site: Path) -> None:
    for page in ("security.html", "architecture.html", "contributing.html", "grounding-model.html"):
        assert (site / page).is_file()
    home = (site / "index.html").read_text(encoding="utf-8")
    assert 'href="security.html"' in home


def test_every_document_is_in_the_navigation() -> None:
    named = set(
        re.findall(r": ([\w/.-]+\.md)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE)
    )
    documents = {file.relative_to(DOCS).as_posix() for file in DOCS.rglob("*.md")}
    missing = {name for name in documents - named if not name.startswith(LISTED_ELSEWHERE)}
    assert missing == set(), "add it to nav in mkdocs.yml"


def linked_from(file: Path) -> set[Path]:
    """The documents that a document links to."""
    targets = re.findall(r"\]\(([^):#\s]+\.md)(?:#[^)]*)?\)", file.read_text(encoding="utf-8"))
    return {(file.parent / target).resolve() for target in targets}


def test_every_document_is_two_clicks_from_the_readme() -> None:
    first = linked_from(ROOT / "README.md")
    second = first.union(*(linked_from(file) for file in first if file.exists()))
    far = {file.relative_to(DOCS).as_posix() for file in DOCS.rglob("*.md")} - {
        file.relative_to(DOCS).as_posix() for file in second if file.is_relative_to(DOCS)
    }
    assert far - {"index.md"} == set(), "the site's own front page aside"


def test_fonts_are_not_fetched() -> None:
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert yaml.safe_load(text)["theme"]["font"] is False
