"""What a dataset is: cases, the articles that they are about, and where both come from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from eval.cases import Case
from index.article import ArticleDraft


@dataclass(frozen=True, slots=True)
class DatasetInfo:
    """What a dataset is about. `needs` names the options or files without which it cannot be loaded."""

    name: str
    title: str
    source: str
    licence: str
    measures: str
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Dataset:
    """A loaded dataset. `unread` names files of its articles that could not be read, with the reason."""

    info: DatasetInfo
    cases: tuple[Case, ...]
    drafts: tuple[ArticleDraft, ...]
    unread: tuple[str, ...] = ()

    @property
    def content_hash(self) -> str:
        """SHA-256 over every case and every article: two runs with the same hash are comparable."""
        digest = hashlib.sha256()
        for case in self.cases:
            digest.update(case.model_dump_json().encode())
        for draft in sorted(self.drafts, key=lambda one: (one.source or "", one.text)):
            fields = (draft.source, draft.title, draft.publisher, draft.published_at, draft.url, draft.text)
            digest.update(repr(fields).encode())
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Adapter:
    """How a dataset is loaded: `load(articles, cases)` takes the two options of the command line."""

    info: DatasetInfo
    load: Callable[[Path | None, Path | None], Dataset]
