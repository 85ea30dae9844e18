"""Fits the documents to the site: those outside docs/ become pages of it, and links lead where the site has them."""

from __future__ import annotations

import os.path
import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from mkdocs.structure.files import File

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parent.parent
# Documents that stand outside docs/, where readers of the repository look for them, and their pages.
PAGES = {
    "README.md": "index.md",
    "ARCHITECTURE.md": "architecture.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "prompts/README.md": "prompts.md",
    "eval/datasets/sample/README.md": "sample-collection.md",
    "index/grounding/packaged/MODEL_CARD.md": "grounding-model.md",
}
SOURCES = {page: source for source, page in PAGES.items() if source != "README.md"}
_FENCE = re.compile(r"(^```.*?^```)", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\((?!\w+:|#)([^)\s#]+)(#[^)\s]*)?\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the documents that stand elsewhere."""
    for page, source in SOURCES.items():
        text = (ROOT / source).read_text(encoding="utf-8")
        files.append(File.generated(config, page, content=text))
    return files


def on_page_markdown(markdown: str, page: Page, files: Files, **_: object) -> str:
    """Point links at pages of the site; of a link to code only its text is left."""
    here = page.file.src_uri
    source = PurePosixPath(SOURCES.get(here, f"docs/{here}"))
    known = {file.src_uri for file in files}

    def moved(link: re.Match[str]) -> str:
        text, target, anchor = link[1], link[2], link[3] or ""
        meant = os.path.normpath(source.parent / target)
        found = PAGES.get(meant) or meant.removeprefix("docs/")
        if found not in known or (found == meant and meant not in PAGES):
            return text
        return f"[{text}]({os.path.relpath(found, PurePosixPath(here).parent)}{anchor})"

    # Code is shown as it is; every second part is a fence.
    parts = _FENCE.split(markdown)
    return "".join(part if index % 2 else _LINK.sub(moved, part) for index, part in enumerate(parts))
