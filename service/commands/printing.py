"""How answers, passages and receipts look on a terminal."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

Body = dict[str, Any]

_WIDE = 200
_MANY = 200
_OPENING_MARKS = ("“", '"', "‘", "«", "„")
_STATUS_STYLES = {"rejected": "red", "created": "green", "updated": "green"}


def plain(text: str | None) -> str:
    """Text from elsewhere on one line, without the control characters that could steer a terminal."""
    kept = (" " if character.isspace() else character for character in text or "")
    return " ".join("".join(c for c in kept if unicodedata.category(c) != "Cc").split())


def print_json(value: Any) -> None:
    """One JSON value on one line, at once."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


class Printer:
    """Writes to standard output; lines are folded on a terminal only."""

    def __init__(self) -> None:
        width = None if sys.stdout.isatty() else _WIDE
        self._console = Console(width=width, highlight=False, soft_wrap=not sys.stdout.isatty())

    def line(self, text: str = "", style: str = "") -> None:
        """One line of our own words or of text made `plain`."""
        self._console.print(Text(text, style=style))

    def answer(self, answer: Body) -> None:
        """Statements with markers, then the citations they point to, then what was left out."""
        for statement in answer["statements"]:
            self.statement(statement)
        self.rest(answer)

    def statement(self, statement: Body) -> None:
        """One statement with its markers."""
        markers = "".join(f"[{number}]" for number in statement["citations"])
        self._console.print(Text(plain(statement["text"])).append(markers, style="cyan"))

    def rest(self, answer: Body) -> None:
        """What an answer says besides its statements: why there are none, conflicts, citations, what was left out."""
        if answer["abstention"]:
            self._abstention(answer["abstention"])
        for conflict in answer["conflicts"]:
            self.line(plain(conflict["message"]), style="yellow")
        self._citations(answer["citations"])
        for removed in answer["removed"]:
            fate = "Said in the article's words instead of" if removed.get("quoted_instead") else "Left out"
            self.line(f"{fate}: {plain(removed['text'])} ({plain(removed['reason'])})", style="dim")
        self.degraded(answer["degraded_reason"])

    def _abstention(self, abstention: Body) -> None:
        self.line(f"No answer ({abstention['reason']}): {plain(abstention['message'])}", style="yellow")
        if abstention["nearest"]:
            self.line("The nearest that the articles say:")
        self._citations(abstention["nearest"])

    def _citations(self, citations: Sequence[Body]) -> None:
        for citation in citations:
            self.line()
            head = Text(f"[{citation['number']}] ", style="cyan")
            self._console.print(head.append(_in_marks(plain(citation["quote"])), style="default"))
            self.line(f"    {source_line(citation)}", style="dim")
            if citation["url"]:
                self.line(f"    {plain(citation['url'])}", style="dim")

    def passages(self, passages: Sequence[Body]) -> None:
        """Search results, best first."""
        for passage in passages:
            self.line(
                f"{passage['rank']}. {source_line(passage['article'])}  {passage['score']:.2f}", style="bold"
            )
            self.line(f"   {plain(passage['text'])}")
            self.line(f"   {passage['article']['id']}", style="dim")

    def degraded(self, reason: str | None) -> None:
        """What did not work as configured, if anything."""
        if reason:
            self.line(f"Degraded: {plain(reason)}", style="yellow")

    def articles(self, articles: Iterable[Body]) -> None:
        """One line an article."""
        table = _table("id", "version", "published", "publisher", "title")
        for article in articles:
            published = (article["published_at"] or "")[:10]
            table.add_row(
                article["id"],
                str(article["version"]),
                published,
                Text(plain(article["publisher"])),
                Text(plain(article["title"])),
            )
        self._console.print(table)

    def receipts(self, receipts: Sequence[Body]) -> None:
        """One line a receipt (of many, only those rejected), then how many of each kind."""
        is_long = len(receipts) > _MANY
        table = _table("status", "article", "sentences", "title", "note")
        counts: dict[str, int] = {}
        for receipt in receipts:
            status = receipt["status"]
            counts[status] = counts.get(status, 0) + 1
            if is_long and status != "rejected":
                continue
            table.add_row(
                Text(status, style=_STATUS_STYLES.get(status, "")),
                receipt["article_id"] or "",
                str(receipt["sentences"] or ""),
                Text(plain(receipt["title"] or receipt["source"])),
                Text(plain(_note(receipt))),
            )
        if table.row_count:
            self._console.print(table)
        self.line(", ".join(f"{count} {status}" for status, count in counts.items()) or "Nothing to store.")


def source_line(item: Body) -> str:
    """Publisher, date and title of an article."""
    parts = [plain(item["publisher"]), (item["published_at"] or "")[:10], plain(item["title"])]
    return ", ".join(part for part in parts if part)


def _in_marks(quote: str) -> str:
    """A sentence between quotation marks, unless it opens with some of its own."""
    return quote if quote[:1] in _OPENING_MARKS else f"“{quote}”"


def _note(receipt: Body) -> str:
    if receipt["status"] == "duplicate":
        return f"same text as {receipt['duplicate_of']}"
    where = f" ({receipt['source']})" if receipt["status"] == "rejected" and receipt["source"] else ""
    return f"{receipt['reason'] or ''}{where}"


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column in {"status", "article", "id", "published"})
    return table
