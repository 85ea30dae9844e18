"""MCP over standard input and output: what `byline mcp` runs for as long as its client keeps them open."""

from __future__ import annotations

import anyio
from mcp.server.stdio import stdio_server

from service.mcp.reaching import Connect, Reaching
from service.mcp.server import create_server


async def serve_stdio(connect: Connect) -> None:
    """Serve one MCP client until it closes standard input; it is greeted while the collection still opens."""
    reaching = Reaching(connect)
    server = create_server(reaching)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(reaching.hold)
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())
        tasks.cancel_scope.cancel()
