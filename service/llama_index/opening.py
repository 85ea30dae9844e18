"""Opens what the llama-index classes answer from: a collection given, one in a folder, or a service at an address."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from service.client import connect
from service.llama_index.remote import Service
from service.llama_index.sources import OpenCollection, Source
from service.settings import load_settings

if TYPE_CHECKING:
    from service.wiring import Byline


@dataclass(slots=True)
class _Opened:
    byline: Byline
    users: int


# A folder can be opened once, and a notebook's cell is run again before what it made first is gone.
_opened: dict[Path, _Opened] = {}
_opening = threading.Lock()


class SharedCollection(OpenCollection):
    """A collection in a folder, open until the last of this process that uses it is closed."""

    def __init__(self, folder: Path) -> None:
        from service.wiring import open_byline

        self._folder, self._is_closed = folder, False
        with _opening:
            if folder not in _opened:
                settings = load_settings().model_copy(update={"data_dir": folder})
                _opened[folder] = _Opened(open_byline(settings), users=0)
            _opened[folder].users += 1
        super().__init__(_opened[folder].byline)

    def close(self) -> None:
        """Let go of it; calling it twice is harmless."""
        if self._is_closed:
            return
        self._is_closed = True
        with _opening:
            opened = _opened[self._folder]
            opened.users -= 1
            if opened.users == 0:
                del _opened[self._folder]
                opened.byline.close()


def source_of(byline: Byline | Source) -> Source:
    """The source that `byline` is or has."""
    if hasattr(byline, "ask"):
        return cast("Source", byline)
    return OpenCollection(byline)


def source_at(url: str, *, key: str | None = None) -> Source:
    """The service at `url`; without `key` that of the environment is sent, if there is one.

    Raises:
        ClientError: `url` is no web address.
    """
    settings = load_settings()
    return Service(lambda: connect(settings, url, key=key))


def source_in(data_dir: Path) -> Source:
    """The collection in a folder: through the service that holds it, or opened here until closed.

    Raises:
        IndexingError, ServiceError: it cannot be opened; says why.
    """
    from index.ownership import who_owns

    folder = data_dir.resolve()
    owner = who_owns(folder)
    if owner is not None and owner.url and folder not in _opened:
        settings = load_settings().model_copy(update={"data_dir": folder})
        return Service(lambda: connect(settings))
    return SharedCollection(folder)
