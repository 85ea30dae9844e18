"""What loading one item yields: a draft, or a failure that says why."""

from __future__ import annotations

from dataclasses import dataclass

from index.article import ArticleDraft


@dataclass(frozen=True, slots=True)
class LoadFailure:
    """An item that could not be read: `source` names the file (and item), `reason` says why."""

    source: str
    reason: str


Loaded = ArticleDraft | LoadFailure
