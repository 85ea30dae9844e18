"""`byline demo`: index a folder, ask three questions, print the cited answers, then serve."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.commands.session import quiet_settings, with_client

if TYPE_CHECKING:
    from service.client import BylineClient

_QUESTIONS_FILE = "demo_questions.txt"
_QUESTIONS = 3


def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder of articles.")],
) -> None:
    """Store the articles of DIR, ask three questions about them, then serve the API and the page.

    With BYLINE_DEMO_SERVE=0 it ends after the answers.
    """
    from index.loading import find_files

    files = find_files([folder])
    with_client(lambda client: _show(client, files, _questions(folder)), url=None)
    if os.environ.get("BYLINE_DEMO_SERVE", "1") == "0":
        return
    from index.ownership import who_owns
    from service.commands.serve import run_service

    settings = quiet_settings()
    owner = who_owns(settings.data_dir)
    if owner is not None and owner.url:
        typer.echo(f"Byline serves at {owner.url} already.")
    else:
        # A newcomer reads the answers above; one log line a request would push them away.
        level = "warning" if settings.log_level == "info" else settings.log_level
        run_service(settings.model_copy(update={"log_level": level}))


async def _show(client: BylineClient, files: list[Path], questions: tuple[str, ...]) -> None:
    from service.commands.ingest import store_files
    from service.commands.printing import Printer

    printer = Printer()
    receipts = await store_files(client, files, as_json=False)
    stored = sum(receipt["status"] != "rejected" for receipt in receipts)
    sentences = sum(receipt["sentences"] for receipt in receipts)
    printer.line(f"{stored} articles with {sentences} sentences are in the collection.")
    for receipt in receipts:
        if receipt["status"] == "rejected":
            printer.line(f"Rejected {receipt['source']}: {receipt['reason']}", style="yellow")
    titles = dict.fromkeys(receipt["title"] for receipt in receipts if receipt["title"])
    for question in questions or [f"What is known about {title}?" for title in titles][:_QUESTIONS]:
        printer.line()
        printer.line(f"? {question}", style="bold")
        printer.answer(await client.ask(question))
    printer.line()


def _questions(folder: Path) -> tuple[str, ...]:
    """The questions written beside the articles' folder, if there are any."""
    file = folder.resolve().parent / _QUESTIONS_FILE
    if not file.is_file():
        return ()
    lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
    return tuple(line for line in lines if line and not line.startswith("#"))[:_QUESTIONS]
