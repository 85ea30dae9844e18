"""Reads pages in a child process: markup can be built to hold up whoever parses it, or to fill their memory."""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from index.article import ArticleDraft
from index.errors import ArticleRejected, IndexingError

# Real article pages are below 2 MB; extraction takes about a second per megabyte.
MAX_PAGE_CHARS = 8_000_000
# Of computing, which a busy machine does not use up; the child keeps them itself (`page_reader`).
MAX_SECONDS = 5.0
MAX_MEMORY_BYTES = 512_000_000
# For the whole exchange, should the child not compute but hang; and for it to start on a busy machine.
_PATIENCE_SECONDS = 60.0
_START_SECONDS = 120.0
# A page that leaks memory into its reader must not cost the pages after it.
_PAGES_A_CHILD = 500
# The status with which the child ends when there is not enough.
OUT_OF_MEMORY = 3
_TRY = "save the article as plain text and send that"


def draft_from_page(html: str | bytes, *, url: str | None = None, source: str | None = None) -> ArticleDraft:
    """The article of a page, as `draft_from_html` reads it, within 5 s and 512 MB.

    Raises:
        ArticleRejected: too large, too hard to read, or nothing readable on it.
    """
    told = _READER.read(html, {"kind": "page", "url": url, "source": source})
    date = told["published_at"]
    return ArticleDraft(
        **{
            **told,
            "published_at": datetime.fromisoformat(date) if date else None,
            "captions": frozenset(told["captions"]),
            "boilerplate": frozenset(told["boilerplate"]),
        }
    )


def paragraphs_of_fragment(html: str) -> tuple[list[str], frozenset[str]]:
    """The visible paragraphs of a piece of HTML, and those among them that are captions; within the same limits.

    Raises:
        ArticleRejected: too large, or too hard to read.
    """
    if "<" not in html and "&" not in html:  # a name or a title mostly: nothing to parse
        line = " ".join(html.split())
        return ([line] if line else []), frozenset()
    told = _READER.read(html, {"kind": "fragment"})
    return told["paragraphs"], frozenset(told["captions"])


@dataclass(slots=True)
class _Reader:
    """A child that reads one page after the other; where one ended, the next page starts another."""

    _child: subprocess.Popen[bytes] | None = None
    _pages_left: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def read(self, html: str | bytes, asked: dict[str, Any]) -> dict[str, Any]:
        """What the child says of a page."""
        if len(html) > MAX_PAGE_CHARS:
            raise ArticleRejected(f"the page is larger than {MAX_PAGE_CHARS // 1_000_000} million characters")
        is_text = isinstance(html, str)
        data = html.encode("utf-8", errors="replace") if isinstance(html, str) else html
        head = json.dumps({**asked, "is_text": is_text, "size": len(data)}).encode() + b"\n"
        with self._lock:
            child = self._ready_child()
            with _killed_after(child, _PATIENCE_SECONDS):
                line = _exchange(child, head + data)
            if not line:
                raise ArticleRejected(self._cause_of_end(child))
        told: dict[str, Any] = json.loads(line)
        if "rejected" in told:
            raise ArticleRejected(told["rejected"])
        return told

    def close(self) -> None:
        """End the child, if there is one."""
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
            self._child = None

    def _ready_child(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._pages_left == 0 or self._child.poll() is not None:
            self.close()
            self._child, self._pages_left = _start(), _PAGES_A_CHILD
        self._pages_left -= 1
        return self._child

    def _cause_of_end(self, child: subprocess.Popen[bytes]) -> str:
        status = child.wait()
        self.close()
        if status in (-signal.SIGPROF, -signal.SIGKILL):
            return f"the page takes more than {MAX_SECONDS:g} s to read; {_TRY}"
        if status == OUT_OF_MEMORY:
            return f"the page takes more than {MAX_MEMORY_BYTES // 1_000_000} MB of memory to read; {_TRY}"
        return f"the page cannot be read; {_TRY}"


def _start() -> subprocess.Popen[bytes]:
    paths = [str(Path(__file__).resolve().parents[2]), *sys.path]
    child = subprocess.Popen(
        [sys.executable, "-m", "index.loading.page_reader"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(path for path in paths if path)},
        start_new_session=True,  # Ctrl-C is for us: the page under way is still to be finished
    )
    assert child.stdout is not None
    with _killed_after(child, _START_SECONDS):
        is_ready = bool(child.stdout.readline())
    if not is_ready:
        child.kill()
        child.communicate()
        raise IndexingError("The process that reads pages does not start.")
    return child


def _exchange(child: subprocess.Popen[bytes], message: bytes) -> bytes:
    assert child.stdin is not None
    assert child.stdout is not None
    with suppress(BrokenPipeError):
        child.stdin.write(message)
        child.stdin.flush()
    return child.stdout.readline()


@contextmanager
def _killed_after(child: subprocess.Popen[bytes], seconds: float) -> Iterator[None]:
    timer = threading.Timer(seconds, child.kill)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


_READER = _Reader()
atexit.register(_READER.close)
