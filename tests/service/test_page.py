"""The page's files: types, caching, the content policy, and what must never be in them."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from service.routes.page import router, web_files

SCRIPTS = [name for name in web_files() if name.endswith(".js")]


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()
    app.include_router(router)
    return TestClient(app)


@pytest.mark.parametrize(
    "path", ["/", "/?q=who", "/answers/ans_1", "/articles", "/articles/art_1", "/articles/art_1?v=1"]
)
def test_the_page_is_served_at_the_root_and_at_permanent_links(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.content == web_files()["index.html"].content


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("app.js", "text/javascript; charset=utf-8"),
        ("base.css", "text/css; charset=utf-8"),
        ("favicon.svg", "image/svg+xml; charset=utf-8"),
    ],
)
def test_each_file_has_its_type(client: TestClient, name: str, media_type: str) -> None:
    response = client.get(f"/web/{name}")
    assert response.status_code == 200
    assert response.headers["content-type"] == media_type
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/articles/a", "/web/app.js"])
def test_every_file_carries_the_strict_policy(client: TestClient, path: str) -> None:
    policy = dict(
        part.split(" ", 1) for part in client.get(path).headers["content-security-policy"].split("; ")
    )
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }


@pytest.mark.parametrize("sent", ["{tag}", "W/{tag}", '"other", {tag}', "*"])
def test_a_browser_that_has_the_file_gets_304_without_a_body(client: TestClient, sent: str) -> None:
    tag = client.get("/web/base.css").headers["etag"].removeprefix("W/")
    response = client.get("/web/base.css", headers={"If-None-Match": sent.format(tag=tag)})
    assert (response.status_code, response.content) == (304, b"")
    assert response.headers["etag"] == f"W/{tag}"


def test_a_browser_with_another_copy_gets_the_file(client: TestClient) -> None:
    response = client.get("/web/base.css", headers={"If-None-Match": '"stale"'})
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(("accepted", "encoding"), [("gzip, br", "gzip"), ("identity", None)])
def test_head_tells_the_length_without_the_body(
    client: TestClient, accepted: str, encoding: str | None
) -> None:
    response = client.head("/", headers={"Accept-Encoding": accepted})
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers.get("content-encoding") == encoding
    file = web_files()["index.html"]
    assert int(response.headers["content-length"]) == len(file.packed if encoding else file.content)


@pytest.mark.parametrize("name", sorted(web_files()))
def test_a_compressed_file_is_the_same_file(client: TestClient, name: str) -> None:
    packed = client.get(f"/web/{name}", headers={"Accept-Encoding": "gzip"})
    plain = client.get(f"/web/{name}", headers={"Accept-Encoding": "identity"})
    assert packed.content == plain.content == web_files()[name].content
    assert packed.headers["etag"] == plain.headers["etag"]
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "name", ["nothing.js", "__init__.py", "..%2Fpage.py", "%2e%2e/page.py", "../../errors.py"]
)
def test_nothing_but_the_page_files_is_served(client: TestClient, name: str) -> None:
    assert client.get(f"/web/{name}").status_code == 404


def test_the_page_weighs_less_than_50_kilobytes_on_the_wire() -> None:
    assert sum(len(file.packed) for file in web_files().values()) < 50_000


@pytest.mark.parametrize("name", sorted(web_files()))
def test_no_file_of_the_page_is_longer_than_300_lines(name: str) -> None:
    assert web_files()[name].content.count(b"\n") <= 300


def test_the_page_names_only_files_that_are_there() -> None:
    named = {
        found
        for file in web_files().values()
        for found in re.findall(r'"/web/([\w.-]+)"', file.content.decode())
    }
    assert named == set(web_files()) - {"index.html"}


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_script_parses_markup_or_code(name: str) -> None:
    script = web_files()[name].content.decode()
    ways = (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "DOMParser",
        "setHTML",
        "srcdoc",
    )
    code = ("createContextualFragment", "eval(", "new Function")
    assert [way for way in (*ways, *code) if way in script] == []


@pytest.mark.parametrize("name", sorted(web_files()))
def test_no_file_refers_to_another_site(name: str) -> None:
    content = web_files()[name].content.decode().replace("http://www.w3.org/2000/svg", "")
    assert re.findall(r"https?://[\w.-]+|@import|url\(", content) == []


def test_the_markup_holds_no_script_or_style_of_its_own() -> None:
    markup = web_files()["index.html"].content.decode()
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", markup) == []
