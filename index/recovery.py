"""Called when a data directory is opened: finishes what a killed process left, and replaces a broken projection."""

from __future__ import annotations

from dataclasses import dataclass

from index.catalogue import Catalogue
from index.errors import ProjectionFailed
from index.lexical import LexicalProjection
from index.projecting import Projector
from index.rebuild import rebuild_projections
from index.vectors import VectorProjection

_SAMPLE = 32
_NEIGHBOURS = 5
_SAME = 1e-3
# A sound index misses one record in some thousands; one that lost its files misses a third or more.
_MAX_LOST = 0.1


@dataclass(frozen=True, slots=True)
class Recovery:
    """What opening had to do.

    `rebuilt` says why the projections were built anew, None if they were not; `suspended` why the vector
    projection is not used for now.
    """

    replayed: int = 0
    added: int = 0
    removed: int = 0
    rebuilt: str | None = None
    suspended: str | None = None


def recover(catalogue: Catalogue, vectors: VectorProjection, lexical: LexicalProjection) -> Recovery:
    """Make both projections hold exactly what the catalogue says; a moment when nothing is amiss.

    A Chroma server that cannot be used is suspended: the catalogue searches its own vectors exactly, until a
    later call of this function finds the server again and brings it up to date.

    Raises:
        ProjectionFailed: they cannot even be built anew.
        StorageFull: no room to write them.
    """
    with catalogue.writer:
        try:
            recovery = _recover(catalogue, vectors, lexical)
        except ProjectionFailed as error:
            if not vectors.is_remote:
                raise
            vectors.suspended = str(error)
            Projector(catalogue, vectors, lexical).apply_words()
            return Recovery(suspended=str(error))
        vectors.suspended = None
        return recovery


def _recover(catalogue: Catalogue, vectors: VectorProjection, lexical: LexicalProjection) -> Recovery:
    projector = Projector(catalogue, vectors, lexical)
    if vectors.is_remote:
        vectors.count()  # a server that is away is no damaged one, which would be built anew
    replayed = catalogue.counts().pending
    try:
        vectors.sweep()
        lexical.sweep()
        with vectors.trial():
            projector.apply_outbox()
            added, removed = projector.reconcile()
            _try_sample(catalogue, vectors)
    except ProjectionFailed as error:
        rebuild_projections(catalogue, vectors, lexical)
        return Recovery(replayed=replayed, rebuilt=str(error))
    return Recovery(replayed=replayed, added=added, removed=removed)


def _try_sample(catalogue: Catalogue, vectors: VectorProjection) -> None:
    """Search for the oldest vectors: Chroma counts right even when the files that hold them are gone."""
    for ids, matrix in catalogue.all_passage_vectors():
        sample = min(_SAMPLE, len(ids))
        found = vectors.query_many(list(matrix[:sample]), _NEIGHBOURS)
        lost = sum(not hits or hits[0][1] < 1 - _SAME for hits in found)
        if lost > _MAX_LOST * sample:
            raise ProjectionFailed(f"The vector index does not find {lost} of {sample} passages.")
        return
