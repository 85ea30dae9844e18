"""`byline ask` and `byline search`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.commands.session import JsonOption, KeyOption, UrlOption, with_client

if TYPE_CHECKING:
    from service.client import AnswerEvent

AfterOption = Annotated[str | None, typer.Option(help="Only articles published on or after.", metavar="DATE")]
BeforeOption = Annotated[
    str | None, typer.Option(help="Only articles published on or before.", metavar="DATE")
]
PublisherOption = Annotated[
    list[str] | None, typer.Option(help="Only this publisher; may be repeated.", metavar="NAME")
]


class ModeChoice(StrEnum):
    """How the answer is made."""

    AUTO = "auto"
    GENERATE = "generate"
    QUOTE = "quote"


def ask(
    question: Annotated[str, typer.Argument(help="What you want to know.")],
    *,
    as_json: JsonOption = False,
    mode: Annotated[
        ModeChoice,
        typer.Option(help="quote: no LLM; generate: with the LLM; auto: with it, or quoting when it fails."),
    ] = ModeChoice.AUTO,
    after: AfterOption = None,
    before: BeforeOption = None,
    publisher: PublisherOption = None,
    url: UrlOption = None,
    key: KeyOption = None,
) -> None:
    """Ask a question; every statement of the answer carries the sentence it came from."""
    from service.commands.printing import print_json

    filters = _filters(after, before, publisher)
    if as_json:
        print_json(
            with_client(lambda client: client.ask(question, mode=mode.value, filters=filters), url, key)
        )
    else:
        with_client(lambda client: _tell(client.stream(question, mode=mode.value, filters=filters)), url, key)


async def _tell(events: AsyncIterator[AnswerEvent]) -> None:
    """Each statement as it comes, then what it rests on."""
    from service.commands.printing import Printer

    printer = Printer()
    starts = 0
    async for event in events:
        if event.name == "answer.started":
            starts += 1
            if starts > 1:
                printer.line("The connection was lost; the service answers anew.", style="yellow")
        elif event.name == "statement.added":
            printer.statement(event.data["statement"])
        elif event.name == "answer.completed":
            printer.rest(event.data)


def search(
    words: Annotated[str, typer.Argument(help="What to look for.")],
    *,
    as_json: JsonOption = False,
    limit: Annotated[int, typer.Option(min=1, max=100, help="At most this many passages.")] = 10,
    after: AfterOption = None,
    before: BeforeOption = None,
    publisher: PublisherOption = None,
    url: UrlOption = None,
    key: KeyOption = None,
) -> None:
    """Search the collection; prints the passages that match best."""
    from service.commands.printing import Printer, plain, print_json

    filters = _filters(after, before, publisher)
    found = with_client(lambda client: client.search_page(words, limit=limit, filters=filters), url, key)
    passages, degraded = found["data"], found.get("degraded")
    if as_json:
        for passage in passages:
            print_json(passage)
        if degraded:
            typer.echo(f"byline: degraded: {plain(degraded)}", err=True)
        return
    printer = Printer()
    if passages:
        printer.passages(passages)
    else:
        printer.line("Nothing found.")
    printer.degraded(degraded)


def _filters(after: str | None, before: str | None, publishers: list[str] | None) -> dict[str, Any]:
    given = {"published_after": after, "published_before": before, "publishers": publishers}
    return {name: value for name, value in given.items() if value}
