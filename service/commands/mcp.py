"""`byline mcp`: the collection as an MCP server on standard input and output."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from service.commands.session import KeyOption, UrlOption

if TYPE_CHECKING:
    from service.client import BylineClient
    from service.settings import Settings

# As long as another process may take to open the collection and say where it serves.
_PATIENCE_SECONDS = 30.0
_PAUSE_SECONDS = 0.5


def mcp(url: UrlOption = None, key: KeyOption = None) -> None:
    """Serve the collection to an MCP client, such as an editor or a chat program, which starts this command.

    Speaks MCP on standard input and output until the client closes them. See docs/mcp.md.
    """
    import asyncio

    from service.client import connect
    from service.commands.session import quiet_settings
    from service.mcp.stdio import serve_stdio

    settings = quiet_settings()
    if url:
        asyncio.run(serve_stdio(lambda: connect(settings, url, key=key)))
    else:
        asyncio.run(serve_stdio(lambda: _connect_or_share(settings, key)))


@asynccontextmanager
async def _connect_or_share(settings: Settings, key: str | None) -> AsyncIterator[BylineClient]:
    """A client of whoever has the data directory; if nobody has, this process takes it and shares it.

    Programs start one such process for each of their windows, and keep it for hours: the first must not shut
    out the others, nor `byline ask`.
    """
    async with AsyncExitStack() as stack:
        yield await _client_of(settings, key, stack)


async def _client_of(settings: Settings, key: str | None, stack: AsyncExitStack) -> BylineClient:
    """The client, which `stack` closes.

    Raises:
        DataDirectoryLocked: another process has it and does not serve it, for longer than the patience lasts.
        IndexingError, ServiceError: it cannot be opened.
    """
    import anyio

    from index.errors import DataDirectoryLocked
    from index.ownership import who_owns
    from service.client import connect

    deadline = anyio.current_time() + _PATIENCE_SECONDS
    while True:
        owner = await anyio.to_thread.run_sync(who_owns, settings.data_dir)
        if owner is not None and owner.url:
            return await stack.enter_async_context(connect(settings, key=key))
        try:
            # When another has it, this says so after a moment; it may be about to say where it serves.
            return await stack.enter_async_context(_shared(settings))
        except DataDirectoryLocked:
            if anyio.current_time() > deadline:
                raise
        await anyio.sleep(_PAUSE_SECONDS)


@asynccontextmanager
async def _shared(settings: Settings) -> AsyncIterator[BylineClient]:
    """The collection opened here, and served on a free port of this machine to other commands."""
    import anyio

    from service.app import create_app
    from service.client import client_within
    from service.commands.serve import serve_beside
    from service.wiring import open_byline

    own = settings.model_copy(update={"host": "127.0.0.1", "port": 0})
    byline = await anyio.to_thread.run_sync(open_byline, own)
    try:
        app = create_app(own, byline, is_guarded=False)
        async with app.router.lifespan_context(app), serve_beside(own, byline):
            yield client_within(app)
    finally:
        byline.close()
