"""The official MCP client, connected to the real app in process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from service.app import create_app
from service.settings import Settings

ADDRESS = "http://127.0.0.1/mcp"


@asynccontextmanager
async def mcp_client(
    settings: Settings, byline: Any, *, mode: str = "auto", key: str | None = None
) -> AsyncIterator[Client]:
    """A connected client. `mode` is "auto", or "legacy" for the handshake of protocols before 2026."""
    app = create_app(settings, byline)
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
        async with (
            httpx2.AsyncClient(transport=transport, headers=headers, timeout=30) as http,
            Client(streamable_http_client(ADDRESS, http_client=http), mode=mode) as client,
        ):
            yield client
