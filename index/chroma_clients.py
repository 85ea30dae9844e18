"""Opens Chroma: in a folder of this process, or on a server that may be away, slow or gone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

# Chroma sets none: a server that accepts and never answers would hold every question for ever.
_SERVER_SECONDS = 20.0


def open_folder(folder: Path) -> ClientAPI:
    """An embedded Chroma in `folder`, which is created."""
    import chromadb
    from chromadb.config import Settings

    folder.mkdir(parents=True, exist_ok=True)
    return chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))


def connect_server(url: str) -> ClientAPI:
    """A client of the Chroma server at `url`, which is asked for its name at once."""
    import chromadb
    from chromadb.config import Settings

    parts = urlsplit(url if "://" in url else f"http://{url}")
    secure = parts.scheme == "https"
    client = chromadb.HttpClient(
        host=parts.hostname or "localhost",
        port=parts.port or (443 if secure else 8000),
        ssl=secure,
        settings=Settings(anonymized_telemetry=False),
    )
    session = getattr(getattr(client, "_server", None), "_session", None)
    if session is not None:
        session.timeout = _SERVER_SECONDS
    return client
