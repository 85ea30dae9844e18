"""Finds article files and loads each by its kind."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePath

from index.article import ArticleDraft
from index.errors import ArticleRejected
from index.loading.confined import draft_from_page
from index.loading.feeds import load_feed
from index.loading.outcome import Loaded, LoadFailure
from index.loading.plain import draft_from_markdown, draft_from_text
from index.loading.records import load_json, load_json_lines

_MAX_FILE_BYTES = 64_000_000

_Loader = Callable[[bytes, str], Iterator[Loaded]]


def _single(draft_from: Callable[[bytes, str], ArticleDraft]) -> _Loader:
    """The loader of a kind of file that holds one article."""

    def load(data: bytes, source: str) -> Iterator[Loaded]:
        try:
            yield draft_from(data, source)
        except ArticleRejected as error:
            yield LoadFailure(source, str(error))

    return load


_TEXT = _single(draft_from_text)
_MARKDOWN = _single(draft_from_markdown)
_HTML = _single(lambda data, source: draft_from_page(data, source=source))
_LINES: _Loader = lambda data, source: load_json_lines(io.BytesIO(data), source)  # noqa: E731 -- a table entry

_LOADERS: dict[str, _Loader] = {
    ".txt": _TEXT,
    ".text": _TEXT,
    ".md": _MARKDOWN,
    ".markdown": _MARKDOWN,
    ".html": _HTML,
    ".htm": _HTML,
    ".xhtml": _HTML,
    ".json": load_json,
    ".jsonl": _LINES,
    ".ndjson": _LINES,
    ".xml": load_feed,
    ".rss": load_feed,
    ".atom": load_feed,
}
SUPPORTED_SUFFIXES = tuple(_LOADERS)
_SUPPORTED = "supported are .txt .md .html .json .jsonl and RSS or Atom .xml"


def find_files(paths: Iterable[Path | str]) -> list[Path]:
    """The article files among `paths`: files as they are, folders searched in sorted order.

    In folders, hidden files and files of other kinds are passed over; a file that is named is always
    returned, so that loading it can say why it is refused.

    Raises:
        FileNotFoundError: a path does not exist; names it.
    """
    found: dict[Path, None] = {}
    for path in map(Path, paths):
        if path.is_dir():
            found.update(dict.fromkeys(_files_in(path)))
        elif path.exists():
            found[path] = None
        else:
            raise FileNotFoundError(f"No such file or folder: {path}")
    return list(found)


def _files_in(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        is_hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if not is_hidden and path.suffix.lower() in _LOADERS and path.is_file():
            yield path


def load_file(path: Path | str) -> Iterator[Loaded]:
    """Each article of a file, or why it could not be read. Never raises for what the file holds."""
    path = Path(path)
    try:
        if path.suffix.lower() in {".jsonl", ".ndjson"}:
            with path.open("rb") as lines:  # read line by line: these grow large
                yield from load_json_lines(lines, path.name)
            return
        if path.stat().st_size > _MAX_FILE_BYTES:
            yield LoadFailure(
                path.name, f"larger than {_MAX_FILE_BYTES // 1_000_000} MB; split it, or use .jsonl"
            )
            return
        data = path.read_bytes()
    except OSError as error:
        yield LoadFailure(path.name, f"cannot be read: {error.strerror or error}")
        return
    yield from load_bytes(data, path.name)


def load_bytes(data: bytes, filename: str) -> Iterator[Loaded]:
    """As `load_file`, for content received over the network; only the name's last part is kept."""
    name = PurePath(filename.replace("\\", "/")).name or "upload"
    suffix = PurePath(name).suffix.lower()
    loader = _LOADERS.get(suffix) if suffix else _sniff(data)
    if loader is None:
        yield LoadFailure(name, f"files of kind {suffix} cannot be read; {_SUPPORTED}")
    elif not data.strip():
        yield LoadFailure(name, "the file is empty")
    else:
        yield from loader(data, name)


def _sniff(data: bytes) -> _Loader:
    """The loader for content whose name says nothing."""
    start = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<?xml", b"<rss", b"<feed", b"<rdf")):
        return _HTML if b"<html" in start else load_feed
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<article")):
        return _HTML
    if start.startswith((b"{", b"[")):
        return load_json
    return _TEXT
