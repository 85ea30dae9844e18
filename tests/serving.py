"""The real app on a loopback socket of this process, for clients that bring their own connection."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from service.app import create_app
from service.settings import Settings
from service.wiring import Byline


@contextmanager
def serving(settings: Settings, byline: Byline) -> Iterator[str]:
    """Serve `byline` until the end of the block; gives the address."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(create_app(settings, byline), log_config=None, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
