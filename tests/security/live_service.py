"""The real app over real storage on a loopback socket, in this process, with an admin key."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import uvicorn
from fastapi import FastAPI

from index.article import ArticleDraft
from service.app import create_app
from service.keys import Scope, make_key
from service.observability import configure_logging
from service.settings import Settings
from service.wiring import Byline, open_byline

DRAFTS = (
    ArticleDraft(
        "Fourteen people were hurt when the Marlow bridge collapsed on Tuesday, the coastguard said. "
        "The bridge was built in 1961. Engineers had warned of cracks in its northern pier.",
        "Bridge collapses at Marlow",
        "Northshore Wire",
    ),
    ArticleDraft(
        "The ferry to Tarn Island sails every hour. A ticket costs four crowns. Dogs travel free.",
        "An hourly ferry to Tarn Island",
        "Harbour Post",
    ),
)


@dataclass(frozen=True, slots=True)
class LiveService:
    """Where the service listens, the key that may do everything, and the collection behind it."""

    address: str
    key: str
    byline: Byline

    @property
    def headers(self) -> dict[str, str]:
        """What lets a request in."""
        return {"Authorization": f"Bearer {self.key}"}

    def client(self) -> httpx.Client:
        """A client with the key; close it."""
        return httpx.Client(base_url=self.address, headers=self.headers, timeout=60)


@contextmanager
def live_service(data_dir: Path) -> Iterator[LiveService]:
    """Open a collection of two articles and serve it until the end of the block."""
    configure_logging("critical")
    settings = Settings(data_dir=data_dir, llm="none", max_body_mb=1, key_requests_per_minute=10**9)
    byline = open_byline(settings)
    try:
        list(byline.ingester.ingest(DRAFTS))
        key, stored = make_key("test", [Scope.ADMIN])
        byline.catalogue.keys.add(stored)
        with serving(create_app(settings, byline)) as address:
            yield LiveService(address, key, byline)
    finally:
        byline.close()


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """Serve `app` on a free port of loopback until the end of the block."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
