"""What most commands share: settings from the environment, and work with a client of the service."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from service.client import BylineClient
    from service.settings import Settings

T = TypeVar("T")

UrlOption = Annotated[
    str | None,
    typer.Option(
        "--url",
        envvar="BYLINE_URL",
        help="A service to use. Default: the one that holds the data directory, else none is needed.",
        metavar="URL",
    ),
]
KeyOption = Annotated[
    str | None,
    typer.Option(
        "--key",
        help="API key for a service that asks for one. Default: BYLINE_API_KEY, which other users of this "
        "machine do not see.",
        metavar="KEY",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def quiet_settings() -> Settings:
    """The settings, with logs kept off the terminal unless they are errors or were asked for."""
    from service.observability import configure_logging
    from service.settings import load_settings

    settings = load_settings()
    level = "debug" if settings.log_level == "debug" else "critical"
    configure_logging(level, secrets=settings.secrets)
    return settings


def with_client(work: Callable[[BylineClient], Awaitable[T]], url: str | None, key: str | None = None) -> T:
    """Run `work` with a client of the service at `url`, of the running one, or of one in this process."""
    from service.client import connect

    settings = quiet_settings()

    async def connected() -> T:
        async with connect(settings, url, key=key) as client:
            return await work(client)

    return asyncio.run(connected())
