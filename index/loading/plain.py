"""Loads plain text and Markdown files."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from index.article import ArticleDraft
from index.cleaning import clean_text
from index.errors import ArticleRejected
from index.loading.confined import paragraphs_of_fragment
from index.loading.decoding import decode_text
from index.loading.records import draft_from_record

_MAX_TITLE_CHARS = 150
# "# Title", or a line underlined with ===.
_FIRST_HEADING = re.compile(r"\s*(?:#\s|[^\n]{1,200}\n=+\s*(?:\n|$))")
_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’)]*$")


def draft_from_text(data: bytes, source: str) -> ArticleDraft:
    """An article in plain text; its first line is the title if it stands alone and ends no sentence."""
    text = clean_text(decode_text(data))
    first, _, rest = text.partition("\n")
    is_title = (
        0 < len(first) <= _MAX_TITLE_CHARS
        and rest.startswith("\n")
        and bool(rest.strip())
        and not _SENTENCE_END.search(first)
    )
    title, body = (first.strip(), rest.lstrip("\n")) if is_title else ("", text)
    if not body.strip():
        raise ArticleRejected("the file holds no text")
    return ArticleDraft(text=body, title=title, source=source)


def draft_from_markdown(data: bytes, source: str) -> ArticleDraft:
    """An article in Markdown; its front matter holds the fields of the API, else a first heading the title."""
    import frontmatter
    import yaml
    from markdown_it import MarkdownIt

    try:
        fields, markup = frontmatter.parse(decode_text(data))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ArticleRejected(
            f"the front matter is not valid YAML: {' '.join(str(error).split())}"
        ) from error
    html = MarkdownIt("commonmark").enable("table").render(markup)
    paragraphs, captions = paragraphs_of_fragment(html)
    title = str(fields.get("title") or "")
    if not title and _FIRST_HEADING.match(markup) and len(paragraphs) > 1:
        title, *paragraphs = paragraphs
    if not paragraphs:
        raise ArticleRejected("the file holds no text")
    record: dict[str, Any] = {name: fields.get(name) for name in ("publisher", "author", "url", "language")}
    record |= {
        "text": "\n\n".join(paragraphs),
        "title": title,
        "published_at": fields.get("published_at") or fields.get("date"),
    }
    return replace(draft_from_record(record, source=source), captions=captions)
