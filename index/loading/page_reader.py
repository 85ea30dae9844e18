"""The child that reads pages for `confined`: a line of JSON and markup in, a line of JSON out, till its input ends."""

from __future__ import annotations

import json
import os
import signal
import sys
from contextlib import suppress
from dataclasses import asdict
from typing import IO, Any

from index.errors import ArticleRejected
from index.loading.confined import MAX_MEMORY_BYTES, MAX_SECONDS, OUT_OF_MEMORY
from index.loading.html import draft_from_html, fragment_paragraphs


def main() -> None:
    """Read pages within the limits; a page that breaks one ends this process, and its parent sees that."""
    # Whoever stops the service stops its parent; this one ends with it, when its input does.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    import trafilatura  # noqa: F401  takes a second, which belongs to no page

    _limit_memory()
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    _write(answers, {})
    while line := sys.stdin.buffer.readline():
        asked = json.loads(line)
        data = sys.stdin.buffer.read(asked["size"])
        signal.setitimer(signal.ITIMER_PROF, MAX_SECONDS)  # at its end SIGPROF ends this process
        told = _read(data.decode("utf-8") if asked["is_text"] else data, asked)
        signal.setitimer(signal.ITIMER_PROF, 0)
        _write(answers, told)


def _read(html: str | bytes, asked: dict[str, Any]) -> dict[str, Any]:
    try:
        if asked["kind"] == "fragment":
            paragraphs, captions = fragment_paragraphs(str(html))
            return {"paragraphs": paragraphs, "captions": sorted(captions)}
        draft = draft_from_html(html, url=asked["url"], source=asked["source"])
    except ArticleRejected as error:
        return {"rejected": str(error)}
    except MemoryError:
        os._exit(OUT_OF_MEMORY)  # what is left of it could fail anywhere
    date = draft.published_at
    return asdict(draft) | {
        "captions": sorted(draft.captions),
        "boilerplate": sorted(draft.boilerplate),
        "published_at": date.isoformat() if date else None,
    }


def _limit_memory() -> None:
    """Where the system knows no such limit, the one of time has to do."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))


def _write(answers: IO[bytes], told: dict[str, Any]) -> None:
    answers.write(json.dumps(told).encode() + b"\n")
    answers.flush()


if __name__ == "__main__":
    main()
