"""Holding on to a collection: connected once for all, again when it has gone, told when it cannot be."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import httpx
import pytest
from mcp import Client
from mcp.shared.exceptions import MCPError
from mcp_types import INTERNAL_ERROR, TextContent

from service.client import BylineClient, ClientError
from service.errors import ServiceError
from service.mcp.reaching import Reaching
from service.mcp.server import create_server

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(20)]


class Collections:
    """Hands out clients one after the other; those in `gone` cannot be reached, `fails` keeps any from opening."""

    def __init__(self) -> None:
        self.opened: list[BylineClient] = []
        self.closed = 0
        self.gone: set[int] = set()
        self.fails: list[Exception] = []

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[BylineClient]:
        await anyio.sleep(0)
        if self.fails:
            raise self.fails.pop(0)
        async with httpx.AsyncClient(base_url="http://127.0.0.1:9") as http:
            self.opened.append(BylineClient(http))
            try:
                yield self.opened[-1]
            finally:
                self.closed += 1

    async def number_of(self, client: BylineClient) -> int:
        number = self.opened.index(client)
        await anyio.sleep(0)
        if number in self.gone:
            raise ClientError("Unreachable", "nobody there")
        return number


@pytest.fixture
def collections() -> Collections:
    return Collections()


@asynccontextmanager
async def held(collections: Collections) -> AsyncIterator[Reaching]:
    reaching = Reaching(collections.connect)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(reaching.hold)
        yield reaching
        tasks.cancel_scope.cancel()


async def at_once(reaching: Reaching, work: Any, calls: int = 5) -> list[Any]:
    """What each of several calls gives or raises."""
    results: list[Any] = []

    async def call() -> None:
        try:
            results.append(await reaching(work))
        except Exception as error:
            results.append(error)

    async with anyio.create_task_group() as tasks:
        for _ in range(calls):
            tasks.start_soon(call)
    return results


async def test_all_calls_share_one_connection(collections: Collections) -> None:
    async with held(collections) as reaching:
        assert await at_once(reaching, collections.number_of) == [0] * 5
        assert collections.closed == 0
    assert collections.closed == 1


async def test_when_it_has_gone_all_calls_share_the_next(collections: Collections) -> None:
    async with held(collections) as reaching:
        assert await reaching(collections.number_of) == 0
        collections.gone = {0}
        assert await at_once(reaching, collections.number_of) == [1] * 5
        assert (len(collections.opened), collections.closed) == (2, 1)


async def test_a_failure_is_told_and_the_next_call_tries_again(collections: Collections) -> None:
    collections.fails = [ServiceError("in use"), ServiceError("still in use")]
    async with held(collections) as reaching:
        with pytest.raises(ServiceError, match="in use"):
            await reaching(collections.number_of)
        with pytest.raises(ServiceError, match="still in use"):
            await reaching(collections.number_of)
        assert await at_once(reaching, collections.number_of) == [0] * 5


async def test_what_the_service_refuses_is_not_asked_again(collections: Collections) -> None:
    asked = []

    async def refuse(client: BylineClient) -> None:
        asked.append(client)
        raise ClientError("Not Found", "no such article", status=404)

    async with held(collections) as reaching:
        with pytest.raises(ClientError, match="no such article"):
            await reaching(refuse)
    assert len(asked) == 1


async def test_what_has_gone_for_good_is_told_after_one_more_try(collections: Collections) -> None:
    collections.gone = {0, 1}
    async with held(collections) as reaching:
        with pytest.raises(ClientError, match="nobody there"):
            await reaching(collections.number_of)
    assert collections.closed == len(collections.opened) == 2


async def test_a_model_is_told_what_is_wrong_with_the_collection_and_may_try_again(
    collections: Collections,
) -> None:
    collections.fails = [ServiceError("the folder is in use"), ServiceError("still in use")]
    collections.gone = {0, 1}
    async with held(collections) as reaching, Client(create_server(reaching)) as client:
        said = []
        for _ in range(2):
            result = await client.call_tool("ask", {"question": "How long?"})
            assert result.is_error
            said += [content.text for content in result.content if isinstance(content, TextContent)]
        assert said == ["ask failed: the folder is in use", "ask failed: still in use"]
        with pytest.raises(MCPError, match="cannot be reached") as refused:
            await client.list_resources()
        assert refused.value.code == INTERNAL_ERROR
