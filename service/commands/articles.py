"""`byline articles` and `byline delete`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.commands.session import JsonOption, KeyOption, UrlOption, with_client

if TYPE_CHECKING:
    from service.client import BylineClient


def articles(as_json: JsonOption = False, url: UrlOption = None, key: KeyOption = None) -> None:
    """List the stored articles."""
    from service.commands.printing import Printer, print_json

    stored = with_client(_all_articles, url, key)
    if as_json:
        for article in stored:
            print_json(article)
    elif stored:
        Printer().articles(stored)
    else:
        Printer().line("No articles yet. Store some: byline ingest PATH")


def delete(
    article_id: Annotated[str, typer.Argument(help="As `byline articles` shows it.")],
    url: UrlOption = None,
    key: KeyOption = None,
) -> None:
    """Delete an article with all its versions."""
    with_client(lambda client: client.delete(article_id), url, key)
    typer.echo(f"Deleted {article_id}.")


async def _all_articles(client: BylineClient) -> list[dict[str, Any]]:
    return [article async for article in client.articles()]
