"""What opening a data directory finds and repairs: damaged files, what a killed process left, a server that is away."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass

from index.catalogue import Catalogue
from index.errors import ProjectionFailed, StorageFull
from index.lexical import LexicalProjection
from index.probing import probe
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

    `rebuilt` says why the projections were built anew, None if they were not; `suspended` why a projection is
    not used for now.
    """

    replayed: int = 0
    added: int = 0
    removed: int = 0
    rebuilt: str | None = None
    suspended: str | None = None


def examine(catalogue: Catalogue, vectors: VectorProjection, lexical: LexicalProjection) -> list[str]:
    """Suspend projections whose files are damaged, before this process opens them: what is wrong with each.

    Files under a seal that matches are sound. Others were left by a process that was killed, and a child process
    tries them, since some damage ends the process that reads it. Searches do without a suspended projection at
    once; `recover` builds it anew.
    """
    unsealed: set[str] = set()
    damage: dict[str, str] = {}
    local: dict[str, VectorProjection | LexicalProjection] = {"lexical": lexical}
    local |= {} if vectors.is_remote else {"vectors": vectors}
    for name, projection in local.items():
        try:
            if not projection.seal.holds() and projection.seal.has_files():
                unsealed.add(name)
        except ProjectionFailed as error:
            damage[name] = str(error)
    damage |= {
        name: reason for name in unsealed if (reason := probe(name, local[name].seal.folder, catalogue))
    }
    for name, reason in damage.items():
        local[name].suspended = f"the {name} index is damaged and is being built anew ({reason})"
        local[name].is_damaged = True
    return [f"{name}: {reason}" for name, reason in damage.items()]


def recover(catalogue: Catalogue, vectors: VectorProjection, lexical: LexicalProjection) -> Recovery:
    """Make both projections hold exactly what the catalogue says; a moment when nothing is amiss.

    What cannot be repaired now (a Chroma server that is away, a rebuild that fails, a full disk) is suspended:
    the catalogue searches its own vectors exactly, until a later call of this function succeeds.
    """
    with catalogue.writer:
        try:
            if vectors.is_damaged or lexical.is_damaged:
                recovery = _built_anew(
                    catalogue, vectors, lexical, vectors.suspended or lexical.suspended or ""
                )
            else:
                recovery = _recover(catalogue, vectors, lexical)
        except (ProjectionFailed, StorageFull) as error:
            return _do_without(catalogue, vectors, lexical, str(error))
        vectors.is_sound_again()
        lexical.is_sound_again()
        return recovery


def _recover(catalogue: Catalogue, vectors: VectorProjection, lexical: LexicalProjection) -> Recovery:
    projector = Projector(catalogue, vectors, lexical)
    if vectors.is_remote:
        vectors.count()  # a server that is away is no damaged one, which would be built anew
    replayed = catalogue.counts().pending
    try:
        vectors.sweep()
        lexical.sweep()
        with nullcontext() if vectors.is_remote else vectors.seal.trial():
            projector.apply_outbox()
            added, removed = projector.reconcile()
            _try_sample(catalogue, vectors)
    except ProjectionFailed as error:
        return _built_anew(catalogue, vectors, lexical, str(error))
    return Recovery(replayed=replayed, added=added, removed=removed)


def _built_anew(
    catalogue: Catalogue, vectors: VectorProjection, lexical: LexicalProjection, reason: str
) -> Recovery:
    pending = catalogue.counts().pending
    rebuild_projections(catalogue, vectors, lexical)
    return Recovery(replayed=pending, rebuilt=reason)


def _do_without(
    catalogue: Catalogue, vectors: VectorProjection, lexical: LexicalProjection, reason: str
) -> Recovery:
    """Suspend what failed; words that can be written are, so that what waits is found by them."""
    vectors.suspended = reason
    try:
        Projector(catalogue, vectors, lexical).apply_where_usable()
    except (ProjectionFailed, StorageFull) as error:
        lexical.suspended = str(error)
    return Recovery(suspended=reason)


def _try_sample(catalogue: Catalogue, vectors: VectorProjection) -> None:
    """Search for the oldest vectors: Chroma counts right even when the files that hold them are gone."""
    for ids, matrix in catalogue.all_passage_vectors():
        sample = min(_SAMPLE, len(ids))
        found = vectors.query_many(list(matrix[:sample]), _NEIGHBOURS)
        lost = sum(not hits or hits[0][1] < 1 - _SAME for hits in found)
        if lost > _MAX_LOST * sample:
            raise ProjectionFailed(f"The vector index does not find {lost} of {sample} passages.")
        return
