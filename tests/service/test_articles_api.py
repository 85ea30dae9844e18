"""/v1/articles: every form of sending articles, their receipts, and reading, listing and deleting them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.service.scripted import TEXT, ScriptedByline, make_article

pytestmark = pytest.mark.anyio

NDJSON = {"Content-Type": "application/x-ndjson"}
ARTICLE = {
    "title": "Bridge closes",
    "text": TEXT,
    "publisher": "Harbour Courier",
    "author": "Ines Calder",
    "published_at": "2026-03-10T18:05:00+01:00",
    "url": "https://courier.example/bridge",
    "language": "en",
}


def receipts(response: httpx.Response) -> list[dict[str, Any]]:
    """The receipts in the list envelope."""
    assert response.status_code == 200, response.text
    body = response.json()
    assert (body["object"], body["has_more"], body["next_cursor"]) == ("list", False, None)
    return list(body["data"])


async def test_one_article_becomes_one_draft_and_one_receipt(
    http: httpx.AsyncClient, byline: ScriptedByline
) -> None:
    (receipt,) = receipts(await http.post("/v1/articles", json=ARTICLE))
    (draft,) = byline.ingester.drafts
    assert (receipt["article_id"], receipt["version"], receipt["status"]) == ("a_1", 1, "created")
    assert (receipt["sentences"], receipt["passages"]) == (2, 1)
    assert (draft.title, draft.text, draft.publisher, draft.author) == (
        "Bridge closes",
        TEXT,
        "Harbour Courier",
        "Ines Calder",
    )
    assert draft.published_at == datetime(2026, 3, 10, 17, 5, tzinfo=UTC)
    assert (draft.url, draft.language) == ("https://courier.example/bridge", "en")


async def test_fields_that_are_not_ours_are_ignored(http: httpx.AsyncClient, byline: ScriptedByline) -> None:
    receipts(await http.post("/v1/articles", json={**ARTICLE, "section": "local", "id": 7}))
    assert len(byline.ingester.drafts) == 1


async def test_several_articles_are_stored_in_order(http: httpx.AsyncClient, byline: ScriptedByline) -> None:
    articles = [{"title": f"Report {number}", "text": TEXT} for number in range(3)]
    stored = receipts(await http.post("/v1/articles", json={"articles": articles}))
    assert [receipt["title"] for receipt in stored] == ["Report 0", "Report 1", "Report 2"]


async def test_html_is_read_as_a_page_and_given_fields_count_more(
    http: httpx.AsyncClient, byline: ScriptedByline
) -> None:
    paragraph = "The council voted to close the bridge for repairs on Tuesday. " * 5
    page = f"<html><title>Page title</title><body><article><p>{paragraph}</p></article></body></html>"
    receipts(await http.post("/v1/articles", json={"title": "Given title", "html": page}))
    (draft,) = byline.ingester.drafts
    assert draft.title == "Given title"
    assert "voted to close" in draft.text
    assert "<p>" not in draft.text


async def test_a_page_without_words_is_a_rejected_receipt(
    http: httpx.AsyncClient, byline: ScriptedByline
) -> None:
    (receipt,) = receipts(await http.post("/v1/articles", json={"html": "<html><script>1</script></html>"}))
    assert receipt["status"] == "rejected"
    assert receipt["reason"]
    assert byline.ingester.drafts == []


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"text": None}, "exactly one of text and html"),
        ({"html": "<p>x</p>"}, "exactly one of text and html"),
        ({"text": 7}, "text"),
        ({"title": "x" * 1001}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"publisher": "x" * 301}, "publisher"),
        ({"author": "x" * 301}, "author"),
        ({"url": "https://x.example/" + "x" * 2000}, "url"),
        ({"url": "ftp://x.example/"}, "url"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "/bridge"}, "url"),
        ({"url": "https://"}, "url"),
        ({"url": "https://[::1/"}, "url"),
        ({"url": "https://x.example/a b"}, "url"),
        ({"published_at": "last week"}, "published_at"),
        ({"published_at": 1710000000}, "published_at"),
        ({"language": "x" * 36}, "language"),
    ],
)
async def test_a_bad_field_of_an_article_is_named_and_nothing_is_stored(
    http: httpx.AsyncClient, byline: ScriptedByline, fields: dict[str, Any], named: str
) -> None:
    for body in ({**ARTICLE, **fields}, {"articles": [ARTICLE, {**ARTICLE, **fields}]}):
        response = await http.post("/v1/articles", json=body)
        assert response.status_code == 422
        assert named in response.json()["detail"]
    assert response.json()["errors"][0]["field"].startswith("articles.1")
    assert byline.ingester.drafts == []


@pytest.mark.parametrize("articles", [[], [ARTICLE] * 101, "none", None, {"title": "T"}])
async def test_the_list_of_articles_has_limits(http: httpx.AsyncClient, articles: Any) -> None:
    assert (await http.post("/v1/articles", json={"articles": articles})).status_code == 422


async def test_an_empty_text_is_a_rejected_receipt(http: httpx.AsyncClient) -> None:
    (receipt,) = receipts(await http.post("/v1/articles", json={"title": "Nothing", "text": " \n "}))
    assert (receipt["status"], receipt["title"]) == ("rejected", "Nothing")


async def test_bad_lines_are_rejected_by_number_and_good_ones_stored(
    http: httpx.AsyncClient, byline: ScriptedByline
) -> None:
    lines = [
        json.dumps({**ARTICLE, "title": "First"}).encode(),
        b"{not json",
        b"",
        json.dumps({"title": "No text"}).encode(),
        b'"a string"',
        b'{"title": "\xff", "text": "x"}',
        b"[" * 10_000,
        json.dumps({**ARTICLE, "url": "file:///etc/passwd"}).encode(),
        json.dumps({**ARTICLE, "title": "Last"}).encode(),
    ]
    stored = receipts(await http.post("/v1/articles", content=b"\n".join(lines), headers=NDJSON))
    assert [receipt["status"] for receipt in stored] == ["created", *["rejected"] * 6, "created"]
    starts = [receipt["reason"].split(":")[0] for receipt in stored if receipt["reason"]]
    assert starts == ["line 2", "line 4", "line 5", "line 6", "line 7", "line 8"]
    assert [draft.title for draft in byline.ingester.drafts] == ["First", "Last"]


async def test_a_file_sent_in_parts_keeps_its_line_numbers(
    http: httpx.AsyncClient, byline: ScriptedByline
) -> None:
    content = json.dumps(ARTICLE).encode() + b"\nbad\n"
    stored = receipts(
        await http.post("/v1/articles?source=news.jsonl&first_line=201", content=content, headers=NDJSON)
    )
    assert byline.ingester.drafts[0].source == "news.jsonl#201"
    assert stored[1]["source"] == "news.jsonl#202"
    assert stored[1]["reason"].startswith("line 202: ")


async def test_ndjson_has_limits(http: httpx.AsyncClient) -> None:
    assert (await http.post("/v1/articles", content=b"", headers=NDJSON)).status_code == 400
    assert receipts(await http.post("/v1/articles", content=b"\n\n", headers=NDJSON)) == []
    too_many = await http.post("/v1/articles", content=b"1\n" * 1001, headers=NDJSON)
    assert too_many.status_code == 413
    assert "1001 lines" in too_many.json()["detail"]


async def test_uploaded_files_are_read_by_their_kind(http: httpx.AsyncClient, byline: ScriptedByline) -> None:
    files = [
        ("files", ("../../etc/storm.txt", f"Storm\n\n{TEXT}".encode())),
        ("anything", ("two.jsonl", f"{json.dumps(ARTICLE)}\nbad\n".encode())),
        ("files", ("picture.png", b"\x89PNG\r\n")),
        ("files", ("empty.txt", b"")),
    ]
    stored = receipts(await http.post("/v1/articles", files=files))
    assert [receipt["status"] for receipt in stored] == [
        "created",
        "created",
        "rejected",
        "rejected",
        "rejected",
    ]
    assert byline.ingester.drafts[0].source == "storm.txt"
    assert "line 2" in stored[2]["reason"]
    assert [receipt["source"] for receipt in stored[3:]] == ["picture.png", "empty.txt"]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "multipart/form-data"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (b"garbage", "multipart/form-data; boundary=x"),
        (b"--x--\r\n", "multipart/form-data; boundary=x"),
        (
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nno file\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
    ],
)
async def test_a_broken_upload_is_a_problem(http: httpx.AsyncClient, content: bytes, kind: str) -> None:
    response = await http.post("/v1/articles", content=content, headers={"Content-Type": kind})
    assert response.status_code in {400, 422}
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"]


async def test_too_many_files_are_a_problem(http: httpx.AsyncClient) -> None:
    files = [("files", (f"{number}.txt", b"x")) for number in range(101)]
    assert (await http.post("/v1/articles", files=files)).status_code == 400


async def test_an_article_is_given_with_text_and_exact_sentences(http: httpx.AsyncClient) -> None:
    body = (await http.get("/v1/articles/a_1")).json()
    assert body["text"] == TEXT
    assert body["published_at"] == "2026-03-10T18:05:00Z"
    assert [body["text"][item["start"] : item["end"]] for item in body["sentences"]] == [
        "The bridge closed on Tuesday.",
        "Repairs will take nine weeks.",
    ]
    assert body["sentences"][1]["role"] == "body"


async def test_an_older_version_can_be_read(http: httpx.AsyncClient, byline: ScriptedByline) -> None:
    byline.catalogue.stored["a_1", 2] = make_article(version=2)
    assert (await http.get("/v1/articles/a_1")).json()["version"] == 2
    assert (await http.get("/v1/articles/a_1?version=1")).json()["version"] == 1
    assert (await http.get("/v1/articles/a_1?version=3")).status_code == 404
    for bad in ("0", "-1", "one", "9" * 30):
        response = await http.get(f"/v1/articles/a_1?version={bad}")
        assert response.status_code == 422
        assert response.json()["errors"][0]["field"] == "version"


async def test_the_list_is_read_page_by_page(http: httpx.AsyncClient, byline: ScriptedByline) -> None:
    byline.catalogue.stored = {(f"a_{number}", 1): make_article(f"a_{number}") for number in range(5)}
    seen, cursor = [], None
    while True:
        params: dict[str, Any] = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = (await http.get("/v1/articles", params=params)).json()
        seen += [article["id"] for article in page["data"]]
        cursor = page["next_cursor"]
        assert page["has_more"] == (cursor is not None)
        if cursor is None:
            break
    assert seen == [f"a_{number}" for number in range(5)]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "cursor=nonsense", f"cursor={'9' * 40}"]
)
async def test_a_bad_page_request_names_its_field(http: httpx.AsyncClient, query: str) -> None:
    response = await http.get(f"/v1/articles?{query}")
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == query.partition("=")[0]


async def test_a_deleted_article_is_gone(http: httpx.AsyncClient) -> None:
    deleted = await http.delete("/v1/articles/a_1")
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert (await http.get("/v1/articles/a_1")).status_code == 404
    assert (await http.delete("/v1/articles/a_1")).status_code == 404
