"""Who may open connections: the client, the LLM adapters, the vector store. What an article names is never fetched."""

from __future__ import annotations

import ast
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_architecture import modules

# What each is for stands in its first line; an address in an article or a question reaches none of them.
MAY_CONNECT = (
    "eval/running/live_system.py",
    "service/client",
    "service/llm_adapters/",
    "service/telemetry/tracing.py",
)
MAY_LISTEN = ("service/commands/serve.py",)
MAY_HANG_UP = ("service/llm_adapters/bounded_http.py",)
CONNECTING = {
    "aiohttp",
    "ftplib",
    "http.client",
    "httpcore",
    "httpx",
    "opentelemetry.exporter.otlp.proto.http",
    "requests",
    "smtplib",
    "urllib.request",
    "urllib3",
    "webbrowser",
    "websockets",
}


def imported(tree: ast.Module) -> set[str]:
    """Every module that is imported by name, with the packages that it is in."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names | {name.rpartition(".")[0] for name in names}


@pytest.mark.parametrize(
    ("libraries", "allowed"),
    [(CONNECTING, MAY_CONNECT), ({"socket", "socketserver"}, (*MAY_LISTEN, *MAY_HANG_UP))],
)
def test_connections_are_made_in_named_places_only(libraries: set[str], allowed: tuple[str, ...]) -> None:
    strays = {
        name: sorted(imported(tree) & libraries)
        for name, tree in modules().items()
        if imported(tree) & libraries and not name.startswith(allowed)
    }
    assert strays == {}


def test_no_reader_of_articles_is_given_a_fetcher() -> None:
    """trafilatura and feedparser can both download; they are given text and bytes only."""
    fetching = {"trafilatura.downloads", "trafilatura.fetch_url", "trafilatura.fetch_response", "fetch_url"}
    named = {
        name
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"fetch_url", "fetch_response", "sitemap_search"}
    }
    assert named == set()
    assert {name for name, tree in modules().items() if imported(tree) & fetching} == set()


@pytest.mark.timeout(600)
def test_the_python_server_of_chromadb_is_never_loaded_and_nothing_listens(tmp_path: Path) -> None:
    """Its advisory (CVE-2026-45829) needs that server; a whole service over embedded Chroma has neither."""
    program = f"""
import socket, sys
listening = []
listen = socket.socket.listen
socket.socket.listen = lambda self, *args: (listening.append(self.getsockname()), listen(self, *args))[1]
from pathlib import Path
from service.settings import Settings
from service.wiring import open_byline
byline = open_byline(Settings(data_dir=Path({str(tmp_path / "data")!r}), llm="none"))
from service.app import create_app
create_app(byline.settings, byline)
byline.retriever.search("bridge")
byline.close()
loaded = [name for name in sys.modules if name.startswith(("chromadb.app", "chromadb.server"))]
print(loaded, listening)
"""
    ran = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parent.parent,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[-1] == "[] []"


def test_a_feed_that_looks_like_an_address_is_not_downloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    from index.loading import load_bytes

    asked: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda _self, address: asked.append(address))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **_: asked.append(args))
    page = (
        b'<html><head><base href="http://evil.example/"><link rel="alternate" href="http://evil.example/feed">'
        b'<meta http-equiv="refresh" content="0;url=http://evil.example/"></head><body><article>'
        b'<h1>Bridge closes</h1><img src="http://evil.example/x.png"><iframe src="http://evil.example/"></iframe>'
        b"<p>The bridge closed on Tuesday. Repairs will take nine weeks.</p></article></body></html>"
    )
    entity = (
        b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "http://evil.example/x"> '
        b'<!ENTITY % p SYSTEM "http://evil.example/p.dtd"> %p;]><rss version="2.0"><channel><title>t</title>'
        b"<item><title>Bridge &x;</title><description>It closed.</description></item></channel></rss>"
    )
    for data, name in (
        (b"http://evil.example/feed.xml", "feed.xml"),
        (entity, "entity.xml"),
        (page, "page.html"),
        (b'{"title": "T", "url": "http://evil.example/", "html": "http://evil.example/page"}', "record.json"),
        (b"http://evil.example/list\nhttp://evil.example/other", "links.txt"),
    ):
        list(load_bytes(data, name))
    assert asked == []
