"""Brings the projections in line with the catalogue: applies the outbox, and repairs what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from index.article import ArticleInfo, Passage
from index.catalogue import Catalogue
from index.lexical import LexicalProjection
from index.outbox import ProjectionName
from index.rows import StoredPassage, batches
from index.vectors import VectorProjection

_READ_PASSAGES = 512


class Projector:
    """Writes to both projections; every call can be repeated, and a killed one is finished by the next."""

    def __init__(self, catalogue: Catalogue, vectors: VectorProjection, lexical: LexicalProjection) -> None:
        self._catalogue = catalogue
        self._vectors = vectors
        self._lexical = lexical

    def apply_outbox(self) -> None:
        """Do what is pending; each projection settles on its own, so that one failing holds up only itself.

        Raises:
            ProjectionFailed: a projection could not be written; what it missed stays pending.
            StorageFull: no room; what it missed stays pending.
        """
        try:
            self.apply_words()
        finally:
            self._apply_vectors()

    def apply_where_usable(self) -> None:
        """The same, but for a projection that is suspended: what it misses stays pending until it is repaired."""
        try:
            if self._lexical.suspended is None:
                self.apply_words()
        finally:
            # Exact search in the catalogue stands in for vectors that are suspended, and misses nothing.
            if self._vectors.suspended is None:
                self._apply_vectors()

    def apply_words(self) -> None:
        """Do what is pending for the lexical projection alone."""
        pending = self._catalogue.pending(ProjectionName.LEXICAL)
        if pending.through:
            self._lexical.update(add=self._pairs(pending.add), remove=pending.remove)
            self._catalogue.settle(ProjectionName.LEXICAL, pending.through)

    def reconcile(self) -> tuple[int, int]:
        """Add what either projection lacks and remove what it should not hold: passages added and removed."""
        wanted = self._catalogue.searchable_ids()
        if self._vectors.count() == self._lexical.count() == len(wanted):
            return 0, 0
        in_vectors, in_lexical = self._vectors.ids(), self._lexical.ids()
        missing = sorted((wanted - in_vectors) | (wanted - in_lexical))
        surplus = sorted((in_vectors | in_lexical) - wanted)
        self._catalogue.post(add=missing, remove=surplus)
        self.apply_outbox()
        return len(missing), len(surplus)

    def add_vectors(self, ids: Sequence[str]) -> None:
        """Add these passages with their stored vectors to the vector projection."""
        for batch in batches(ids, _READ_PASSAGES):
            stored = self._catalogue.passages_by_id(batch)
            vectors = self._catalogue.vectors_of(batch)
            ready = [passage for passage in batch if passage in stored and passage in vectors]
            self._vectors.add(
                _pairs(stored[passage] for passage in ready), [vectors[passage] for passage in ready]
            )

    def add_words(self, ids: Sequence[str]) -> None:
        """Add these passages to the lexical projection."""
        self._lexical.add(self._pairs(ids))

    def _apply_vectors(self) -> None:
        pending = self._catalogue.pending(ProjectionName.VECTORS)
        if pending.through:
            self.add_vectors(pending.add)
            self._vectors.remove(pending.remove)
            self._catalogue.settle(ProjectionName.VECTORS, pending.through)

    def _pairs(self, ids: Sequence[str]) -> list[tuple[Passage, ArticleInfo]]:
        return _pairs(self._catalogue.passages_by_id(ids).values())


def _pairs(stored: Iterable[StoredPassage]) -> list[tuple[Passage, ArticleInfo]]:
    return [(passage, info) for passage, info, _ in stored]
