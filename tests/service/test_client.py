"""The client: one code path to a service over HTTP or in process, and files sent in bounded requests."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from index.ownership import own_data_directory
from service import uploads
from service.client import BylineClient, ClientError, connect
from service.settings import Settings
from tests.service.scripted import TEXT, ScriptedByline, make_article

pytestmark = pytest.mark.anyio


@pytest.fixture
async def client(http: httpx.AsyncClient) -> BylineClient:
    return BylineClient(http, max_body_bytes=500_000)


def replying(reply: Callable[[httpx.Request], httpx.Response]) -> BylineClient:
    """A client of a server that replies so."""
    http = httpx.AsyncClient(transport=httpx.MockTransport(reply), base_url="http://byline.test:8000")
    return BylineClient(http)


async def collected(receipts: AsyncIterator[dict[str, Any]]) -> list[dict[str, Any]]:
    return [receipt async for receipt in receipts]


async def test_each_method_gives_the_body_of_its_route(client: BylineClient, byline: ScriptedByline) -> None:
    answer = await client.ask("Why?", mode="quote", filters={"publishers": ["Courier"]}, max_statements=2)
    assert answer["status"] == "answered"
    assert byline.answerer.asked[0].max_statements == 2
    assert await client.answer(answer["id"]) == answer
    assert (await client.search("bridge", limit=1))[0]["article"]["id"] == "a_1"
    byline.retriever.degraded = "lexical index failed"
    assert (await client.search_page("bridge"))["degraded"] == "lexical index failed"
    assert (await client.verify("It closed."))[0]["verdict"] == "supported"
    assert (await client.article("a_1", version=1))["text"] == TEXT
    assert (await client.health())["status"] == "ready"
    await client.delete("a_1")
    assert [article async for article in client.articles()] == []


async def test_all_articles_are_listed_across_pages(client: BylineClient, byline: ScriptedByline) -> None:
    byline.catalogue.stored = {(f"a_{number}", 1): make_article(f"a_{number}") for number in range(7)}
    listed = [article["id"] async for article in client.articles(page_size=3)]
    assert listed == [f"a_{number}" for number in range(7)]


async def test_a_refusal_carries_the_words_of_the_problem(client: BylineClient) -> None:
    with pytest.raises(ClientError) as caught:
        await client.ask("?!")
    assert (caught.value.status, caught.value.code) == (422, "question_invalid")
    assert "no words" in caught.value.detail
    with pytest.raises(ClientError, match=r"no article|No article"):
        await client.article("../../etc/passwd")


async def test_what_is_no_byline_service_is_told_as_such() -> None:
    page = replying(lambda _: httpx.Response(200, text="<html>hello</html>"))
    with pytest.raises(ClientError, match="did not answer like a Byline service"):
        await page.health()
    broken = replying(lambda _: httpx.Response(502, text="<html>secret upstream</html>"))
    with pytest.raises(ClientError, match="Bad Gateway"):
        await broken.health()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (httpx.ConnectError("refused"), "cannot be reached"),
        (httpx.ReadTimeout("slow"), "did not answer in time"),
    ],
)
async def test_a_service_that_is_not_there_is_named(error: Exception, said: str) -> None:
    def fail(_: httpx.Request) -> httpx.Response:
        raise error

    with pytest.raises(ClientError, match=said) as caught:
        await replying(fail).health()
    assert "http://byline.test:8000" in str(caught.value)


async def test_files_are_stored_with_progress(
    client: BylineClient, byline: ScriptedByline, tmp_path: Path
) -> None:
    paths = []
    for number in range(45):
        path = tmp_path / f"{number}.txt"
        path.write_text(f"Report {number}\n\n{TEXT}")
        paths.append(path)
    done: list[int] = []
    receipts = await collected(client.ingest_files(paths, on_progress=done.append))
    assert [receipt["source"] for receipt in receipts] == [path.name for path in paths]
    assert len(done) == 3  # 45 files, at most 20 a request
    assert sum(done) == sum(path.stat().st_size for path in paths)


async def test_a_large_jsonl_file_is_sent_in_parts_with_its_line_numbers(
    http: httpx.AsyncClient, byline: ScriptedByline, tmp_path: Path
) -> None:
    path = tmp_path / "news.jsonl"
    lines = [json.dumps({"title": f"Report {number}", "text": TEXT * 20}) for number in range(500)]
    lines[250] = "bad"
    path.write_text("\n".join(lines))
    receipts = await collected(BylineClient(http, max_body_bytes=300_000).ingest_files([path]))
    assert len(receipts) == 500
    rejected = [receipt for receipt in receipts if receipt["status"] == "rejected"]
    assert [receipt["source"] for receipt in rejected] == ["news.jsonl#251"]
    assert [draft.source for draft in byline.ingester.drafts][:2] == ["news.jsonl#1", "news.jsonl#2"]


async def test_a_file_above_the_limit_is_a_rejected_receipt(client: BylineClient, tmp_path: Path) -> None:
    large, small = tmp_path / "large.txt", tmp_path / "small.txt"
    large.write_text("x" * 600_000)
    small.write_text(TEXT)
    receipts = await collected(client.ingest_files([large, small, tmp_path / "gone.txt"]))
    by_source = {receipt["source"]: receipt for receipt in receipts}
    assert by_source["large.txt"]["status"] == "rejected"
    assert "as much as one request may carry" in by_source["large.txt"]["reason"]
    assert by_source["small.txt"]["status"] == "created"
    assert "cannot be read" in by_source["gone.txt"]["reason"]


async def test_what_the_service_finds_too_large_is_a_rejected_receipt(
    http: httpx.AsyncClient, tmp_path: Path
) -> None:
    path = tmp_path / "large.txt"
    path.write_text("x" * 600_000)
    trusting = BylineClient(http, max_body_bytes=10_000_000)
    (receipt,) = await collected(trusting.ingest_files([path]))
    assert (receipt["status"], receipt["source"]) == ("rejected", "large.txt")


async def test_records_are_stored_with_a_receipt_each(client: BylineClient, byline: ScriptedByline) -> None:
    articles = ({"title": f"Report {number}", "text": TEXT} for number in range(250))
    receipts = await collected(client.ingest_articles(articles))
    assert [receipt["title"] for receipt in receipts] == [f"Report {number}" for number in range(250)]
    assert byline.ingester.drafts[0].source is None


def test_a_line_that_is_too_long_is_refused_and_the_others_are_sent(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    path.write_bytes(b"first\n" + b"x" * 5_000_000 + b"\nthird\n")
    packed = list(uploads.pack([path], max_body_bytes=1_064_000))
    assert [type(upload) for upload in packed] == [uploads.LineBatch, uploads.Refused, uploads.LineBatch]
    first, refused, third = packed
    assert isinstance(first, uploads.LineBatch)
    assert isinstance(refused, uploads.Refused)
    assert isinstance(third, uploads.LineBatch)
    assert (first.content, refused.source, third.content) == (b"first\n", "news.jsonl#2", b"third\n")
    assert third.first_line == 3


async def test_no_running_service_means_one_in_this_process(
    settings: Settings, byline: ScriptedByline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.app._open", lambda _settings: byline)
    async with connect(settings) as client:
        assert (await client.ask("Why?"))["status"] == "answered"
    assert byline.is_closed


async def test_a_running_service_is_found_through_the_data_directory(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with own_data_directory(settings.data_dir) as owner:
        owner.announce("http://127.0.0.1:9")
        # The lock belongs to this process; another one, as `byline ask` is, would find it taken.
        async with connect(settings) as client:
            assert client.url == "http://127.0.0.1:9"


@pytest.mark.parametrize("url", ["nonsense", "ftp://x", "http://", "http://[::1", "/v1"])
async def test_an_address_that_is_none_is_refused(settings: Settings, url: str) -> None:
    with pytest.raises(ClientError, match="no address of a service"):
        async with connect(settings, url):
            pass
