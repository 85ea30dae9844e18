"""Loads the article of a web page: what its reader sees, with captions and page furniture known as such."""

from __future__ import annotations

from collections.abc import Iterator

import lxml.etree
import lxml.html
from lxml.html import HtmlElement

from index.article import ArticleDraft
from index.errors import ArticleRejected
from index.loading.blocks import paragraphs_of
from index.loading.confined import MAX_PAGE_CHARS
from index.loading.decoding import decode_html
from index.loading.metadata import read_metadata
from index.loading.visibility import remove_invisible

_FURNITURE = (
    "//nav | //footer | //aside | //form | //*[@role='navigation' or @role='complementary' or @role='contentinfo']"
    "| //*[contains(@class, 'newsletter') or contains(@class, 'related') or contains(@class, 'social-share')"
    " or contains(@class, 'advert') or contains(@class, 'cookie') or contains(@class, 'subscribe')]"
)
_CAPTIONS = "//figcaption | //*[contains(@class, 'wp-caption-text') or contains(@class, 'image-caption')]"
# Furniture that holds more than this is a container with a misleading name.
_MAX_FURNITURE_CHARS = 1_500


def draft_from_html(html: str | bytes, *, url: str | None = None, source: str | None = None) -> ArticleDraft:
    """The article of a page.

    Args:
        html: the page; bytes are decoded as their <meta charset> says.
        url: where it came from; otherwise its canonical link is used.
        source: file name to keep with the article.

    Raises:
        ArticleRejected: too large, or nothing readable on it.
    """
    page = parse_html(html)
    metadata = read_metadata(page, url)
    remove_invisible(page)
    captions = frozenset(_paragraphs_at(page, _CAPTIONS))
    boilerplate = frozenset(_paragraphs_at(page, _FURNITURE, max_chars=_MAX_FURNITURE_CHARS))
    paragraphs = _article_paragraphs(page)
    if not paragraphs:
        raise ArticleRejected("the page holds no text that a reader could see")
    text = "\n\n".join(
        _without_title([*paragraphs, *_missing(_article_captions(page), paragraphs)], metadata.title)
    )
    return ArticleDraft(
        text=text,
        title=metadata.title,
        publisher=metadata.publisher,
        author=metadata.author,
        published_at=metadata.published_at,
        url=metadata.url,
        language=metadata.language,
        source=source,
        captions=captions,
        boilerplate=boilerplate - captions,
    )


def fragment_paragraphs(html: str) -> tuple[list[str], frozenset[str]]:
    """The visible paragraphs of a piece of HTML, and those among them that are captions."""
    if not html.strip():
        return [], frozenset()
    root = parse_html(f"<html><body>{html}</body></html>")
    remove_invisible(root)
    return paragraphs_of(root), frozenset(_paragraphs_at(root, _CAPTIONS))


def parse_html(html: str | bytes) -> HtmlElement:
    """The tree of a page. lxml cuts nesting below 255 levels, which also keeps recursion shallow.

    Raises:
        ArticleRejected: too large or empty.
    """
    if len(html) > MAX_PAGE_CHARS:
        raise ArticleRejected(f"the page is larger than {MAX_PAGE_CHARS // 1_000_000} million characters")
    text = decode_html(html) if isinstance(html, bytes) else html
    # lxml refuses these in a str, and a declaration of encoding has no meaning in one.
    text = text.replace("\x00", "").encode("utf-8", errors="replace").decode("utf-8")
    try:
        parser = lxml.html.HTMLParser(encoding="utf-8")
        root = lxml.html.document_fromstring(text.encode("utf-8"), parser=parser)
    except (lxml.etree.ParserError, lxml.etree.XMLSyntaxError, ValueError) as error:
        raise ArticleRejected("the page is empty or cannot be parsed as HTML") from error
    return root


def _article_paragraphs(page: HtmlElement) -> list[str]:
    """What trafilatura takes for the article; where it finds none, all that the page shows."""
    import trafilatura

    try:
        extracted = trafilatura.bare_extraction(page, include_comments=False, include_tables=True)
    except (RecursionError, lxml.etree.LxmlError, ValueError, AttributeError):
        extracted = None  # a page it stumbles over is read without it
    body = getattr(extracted, "body", None)
    if body is not None and (paragraphs := paragraphs_of(body)):
        return paragraphs
    for region in ("//article", "//main", "//body"):
        if paragraphs := list(_paragraphs_at(page, region)):
            return paragraphs
    return []


def _article_captions(page: HtmlElement) -> list[str]:
    """Captions inside the article itself, not those of teasers for other articles."""
    captions = list(_paragraphs_at(page, "//article//figcaption"))
    return captions or list(_paragraphs_at(page, "//main//figcaption"))


def _missing(captions: list[str], paragraphs: list[str]) -> list[str]:
    present = set(paragraphs)
    return [caption for caption in dict.fromkeys(captions) if caption not in present]


def _without_title(paragraphs: list[str], title: str) -> list[str]:
    """The headline is kept as the title; as a first paragraph it would be a sentence of the text."""
    if len(paragraphs) > 1 and paragraphs[0].casefold() == title.casefold():
        return paragraphs[1:]
    return paragraphs


def _paragraphs_at(page: HtmlElement, path: str, *, max_chars: int | None = None) -> Iterator[str]:
    """The paragraphs of every element at `path`, passing over elements with more text than `max_chars`."""
    for element in page.xpath(path):
        paragraphs = paragraphs_of(element)
        if max_chars is None or sum(map(len, paragraphs)) <= max_chars:
            yield from paragraphs
