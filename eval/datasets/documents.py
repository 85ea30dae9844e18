"""The documents of a public set as drafts, each distinct one once, whichever questions bring it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from index.article import ArticleDraft
from index.identity import article_identity

_TORN = "\ufffd"  # what stands where bytes were no characters
_MOST_TORN = 0.02


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was taken in: the name by which cases refer to it, and its text."""

    name: str
    text: str


class Documents:
    """Collects drafts while cases are made; those that would be stored as one article are one document."""

    def __init__(self) -> None:
        self._drafts: dict[str, ArticleDraft] = {}
        self._names: dict[str, str] = {}

    @property
    def drafts(self) -> tuple[ArticleDraft, ...]:
        """Every document, in the order in which they came."""
        return tuple(self._drafts.values())

    def add(self, name: str, draft: ArticleDraft) -> Document:
        """Take a document in under that name, unless it or the name is there; gives it as it is kept."""
        name = self._names.setdefault(article_identity(draft), name)
        kept = self._drafts.setdefault(name, replace(draft, source=name))
        return Document(name, kept.text)


def is_readable(text: str | None) -> bool:
    """Whether there is a text to store: pages that could not be fetched are empty or None, others are torn."""
    if text is None or not any(character.isalpha() for character in text):
        return False
    return text.count(_TORN) < _MOST_TORN * len(text)
