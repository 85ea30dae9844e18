"""`byline mcp` as real processes over real storage, started and spoken to by the official client on stdio."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from mcp import Client, StdioServerParameters

from tests.integration.test_service_process import ARTICLES, QUESTION, environment

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]
SHARED_SECONDS = 90
PAGE = Path(__file__).parents[2] / "docs/mcp.md"


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@asynccontextmanager
async def started(data_dir: Path) -> AsyncIterator[Client]:
    """A program of MCP that has started `byline mcp`."""
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "service", "mcp"], env=environment(data_dir)
    )
    async with Client(server, read_timeout_seconds=120) as client:
        yield client


async def url_of_owner(data_dir: Path) -> str:
    """Where the process that has the data directory serves it."""
    with anyio.fail_after(SHARED_SECONDS):
        while True:
            note = data_dir / "owner.json"
            url = json.loads(note.read_text())["url"] if note.exists() else None
            if url:
                return str(url)
            await anyio.sleep(0.1)


async def ask(client: Client) -> dict[str, Any]:
    result = await client.call_tool("ask", {"question": QUESTION, "mode": "quote"})
    assert not result.is_error, result.content
    assert result.structured_content is not None
    return dict(result.structured_content)


async def test_several_programs_share_one_collection_and_the_last_one_keeps_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data_dir = tmp_path / "data"
    has_joined, is_alone = anyio.Event(), anyio.Event()
    answers: list[dict[str, Any]] = []

    async def join() -> None:
        async with started(data_dir) as second:
            answers.append(await ask(second))
            has_joined.set()
            await is_alone.wait()
            # The first has gone, and with it the process that the collection was reached through.
            answers.append(await ask(second))
            assert await url_of_owner(data_dir) != url

    async with anyio.create_task_group() as tasks:
        async with started(data_dir) as first:
            url = await url_of_owner(data_dir)
            async with httpx.AsyncClient(base_url=url, timeout=60) as http:
                (await http.post("/v1/articles", json={"articles": ARTICLES})).raise_for_status()
            tasks.start_soon(join)
            answers.append(await ask(first))
            for citation in answers[0]["citations"]:
                uri = f"byline://articles/{citation['article_id']}?version={citation['version']}"
                text = (await first.read_resource(uri)).contents[0].text
                assert text[citation["start"] : citation["end"]] == citation["quote"]
            # The process that shares speaks MCP over HTTP as well: what the page shows runs as it stands.
            (code,) = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE)
            await anyio.to_thread.run_sync(exec, code.replace("http://127.0.0.1:8000", url), {})
            assert "No answer" in capsys.readouterr().out
            await has_joined.wait()
        is_alone.set()
    assert len(answers) == 3
    for answer in answers:
        assert "nine weeks" in answer["text"]
        assert answer["citations"] == answers[0]["citations"]


async def test_what_is_wrong_with_the_collection_is_told_to_the_model(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, not a folder")
    async with started(tmp_path / "data") as client:
        assert len((await client.list_tools()).tools) == 4
        result = await client.call_tool("ask", {"question": QUESTION})
        assert result.is_error
        assert "cannot be used" in result.content[0].text
