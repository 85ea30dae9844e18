"""Holds on to a collection for hours: the connection is made again when whoever held the collection has gone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import TypeVar

import anyio

from index.errors import IndexingError
from service.client import BylineClient, ClientError
from service.errors import ServiceError

T = TypeVar("T")
Connect = Callable[[], AbstractAsyncContextManager[BylineClient]]


class Reaching:
    """Runs work with a client that `connect` gave, connecting once for all that is asked meanwhile.

    `hold` must run beside, in one task: what is entered there is left there.
    """

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._wanted = anyio.Event()
        self._settled = anyio.Event()
        self._lost = anyio.Event()
        self._found: BylineClient | Exception | None = None
        self._wanted.set()  # the first connection is made while the MCP client still says hello

    async def __call__(self, work: Callable[[BylineClient], Awaitable[T]]) -> T:
        """What `work` gives. All that is worked here only reads, so that trying twice does no harm.

        Raises:
            IndexingError, ServiceError, ClientError: the collection cannot be reached, or refused.
        """
        client = await self._client()
        try:
            return await work(client)
        except ClientError as error:
            if error.title != "Unreachable":
                raise
        self._start_over(client)
        return await work(await self._client())

    async def hold(self) -> None:
        """Connect whenever that is wanted; never ends by itself."""
        while True:
            await self._wanted.wait()
            self._wanted = anyio.Event()
            try:
                async with self._connect() as client:
                    self._lost = anyio.Event()
                    self._settle(client)
                    await self._lost.wait()
            except (IndexingError, ServiceError, ClientError) as error:
                self._settle(error)

    async def _client(self) -> BylineClient:
        while True:
            await self._settled.wait()
            found = self._found
            if isinstance(found, Exception):
                self._start_over(found)  # so that the next call finds out whether the cause is gone
                raise found
            if found is not None:
                return found

    def _start_over(self, left: BylineClient | Exception) -> None:
        """Connect anew instead of `left`, unless another call has seen to that already."""
        if self._found is left:
            self._found, self._settled = None, anyio.Event()
            self._wanted.set()
            self._lost.set()

    def _settle(self, found: BylineClient | Exception) -> None:
        self._found = found
        self._settled.set()
