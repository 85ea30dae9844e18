"""Turns a tree of markup into plain paragraphs: one per block, list items as bullets, blank lines between."""

from __future__ import annotations

from lxml.html import HtmlElement

# Block elements of HTML and of the tree that trafilatura returns (head, quote, list, item, row).
_BLOCKS = frozenset(
    "p div section article main header footer aside nav h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre "
    "figure figcaption table thead tbody tfoot tr caption hr form fieldset address details summary body html "
    "head quote list item row".split()
)
_CELLS = frozenset({"td", "th", "cell"})
_BREAKS = frozenset({"br", "lb"})
_ITEMS = frozenset({"li", "item"})
_BULLET = "• "


def paragraphs_of(root: HtmlElement) -> list[str]:
    """The visible paragraphs under `root`, whitespace folded, in reading order."""
    writer = _Writer()
    pending: list[tuple[HtmlElement, bool]] = [(root, False)]
    while pending:
        element, is_done = pending.pop()
        if is_done:
            writer.close(element)
            writer.write(element.tail if element is not root else None)
            continue
        pending.append((element, True))
        if isinstance(element.tag, str):
            writer.open(element)
            writer.write(element.text)
            pending.extend((child, False) for child in reversed(element))
    return writer.finish()


class _Writer:
    """Collects running text and cuts it at block boundaries."""

    def __init__(self) -> None:
        self._paragraphs: list[str] = []
        self._running: list[str] = []
        self._bullet = ""

    def open(self, element: HtmlElement) -> None:
        if element.tag in _BREAKS:
            self._running.append("\n")
        elif element.tag in _CELLS:
            self._running.append(" ")
        elif element.tag in _BLOCKS:
            self._cut()
            if element.tag in _ITEMS:
                self._bullet = _BULLET

    def close(self, element: HtmlElement) -> None:
        if element.tag in _CELLS:
            self._running.append(" ")
        elif element.tag in _BLOCKS:
            self._cut()
            if element.tag in _ITEMS:
                self._bullet = ""

    def write(self, text: str | None) -> None:
        if text:
            # A line feed in the source is a space on the page; only <br> breaks a line.
            self._running.append(text.replace("\n", " ").replace("\r", " "))

    def finish(self) -> list[str]:
        self._cut()
        return self._paragraphs

    def _cut(self) -> None:
        lines = (" ".join(line.split()) for line in "".join(self._running).split("\n"))
        paragraph = "\n".join(line for line in lines if line)
        self._running.clear()
        if paragraph:
            self._paragraphs.append(self._bullet + paragraph)
            self._bullet = ""
