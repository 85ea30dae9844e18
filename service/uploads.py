"""Packs article files into requests of bounded size, so that a collection of any size can be sent."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

LINE_SUFFIXES = frozenset({".jsonl", ".ndjson"})
BATCH_BYTES = 1_000_000
BATCH_FILES = 20
BATCH_LINES = 100


@dataclass(frozen=True, slots=True)
class FileBatch:
    """Small files that travel in one multipart request."""

    files: tuple[tuple[str, bytes], ...]

    @property
    def size(self) -> int:
        """Bytes in all files together."""
        return sum(len(content) for _, content in self.files)


@dataclass(frozen=True, slots=True)
class LineBatch:
    """Consecutive lines of one large .jsonl file (None: of no file); `first_line` counts from 1."""

    source: str | None
    first_line: int
    content: bytes
    size: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", len(self.content))


@dataclass(frozen=True, slots=True)
class Refused:
    """A file, or a line of one, that cannot be sent; `size` is what it would have taken."""

    source: str | None
    reason: str
    size: int


Upload = FileBatch | LineBatch | Refused


def pack(paths: Sequence[Path], *, max_body_bytes: int) -> Iterator[Upload]:
    """The uploads that carry `paths`, in their order, reading each file only when its turn comes.

    Args:
        paths: files, not folders.
        max_body_bytes: the largest request body the service accepts.
    """
    max_bytes = _usable(max_body_bytes)
    waiting: list[tuple[str, bytes]] = []
    waiting_bytes = 0
    for path in paths:
        try:
            size = path.stat().st_size
            by_lines = path.suffix.lower() in LINE_SUFFIXES and size > min(BATCH_BYTES, max_bytes)
            content = b"" if by_lines or size > max_bytes else path.read_bytes()
        except OSError as error:
            yield Refused(path.name, f"cannot be read: {error.strerror or error}", 0)
            continue
        if waiting and (by_lines or waiting_bytes + size > BATCH_BYTES or len(waiting) == BATCH_FILES):
            yield FileBatch(tuple(waiting))
            waiting, waiting_bytes = [], 0
        if by_lines:
            with path.open("rb") as stream:
                yield from _line_batches(path.name, _bounded_lines(stream, max_bytes), max_bytes)
        elif size > max_bytes:
            yield Refused(path.name, _too_large(max_bytes), size)
        else:
            waiting.append((path.name, content))
            waiting_bytes += len(content)
    if waiting:
        yield FileBatch(tuple(waiting))


def pack_articles(articles: Iterable[Mapping[str, Any]], *, max_body_bytes: int) -> Iterator[Upload]:
    """The uploads that carry articles given as records with the fields of the API."""
    lines = (json.dumps(article, ensure_ascii=True).encode() + b"\n" for article in articles)
    return _line_batches(None, lines, _usable(max_body_bytes))


def _line_batches(source: str | None, all_lines: Iterable[bytes], max_bytes: int) -> Iterator[Upload]:
    batch_bytes = min(BATCH_BYTES, max_bytes)
    first, lines, held = 1, list[bytes](), 0
    for number, line in enumerate(all_lines, start=1):
        too_long = len(line) > max_bytes
        if lines and (too_long or held + len(line) > batch_bytes or len(lines) == BATCH_LINES):
            yield LineBatch(source, first, b"".join(lines))
            lines, held = [], 0
        if too_long:
            yield Refused(
                f"{source}#{number}" if source else None, f"line {number}: {_too_large(max_bytes)}", len(line)
            )
            continue
        if not lines:
            first = number
        lines.append(line)
        held += len(line)
    if lines:
        yield LineBatch(source, first, b"".join(lines))


def _usable(max_body_bytes: int) -> int:
    """What is left for content beside the part headers of a multipart body."""
    return max_body_bytes - 64_000 if max_body_bytes > 128_000 else max_body_bytes // 2


def _bounded_lines(stream: BinaryIO, max_bytes: int) -> Iterator[bytes]:
    """The lines of a file; of a line above the limit only the start, one byte more than is allowed."""
    while line := stream.readline(max_bytes + 1):
        rest = line
        while len(rest) > max_bytes and not rest.endswith(b"\n"):
            rest = stream.readline(max_bytes + 1)
        yield line


def _too_large(max_bytes: int) -> str:
    return f"larger than {max_bytes / 1_000_000:.1f} MB, which is as much as one request may carry"
