"""Builds both projections anew from the catalogue, and re-embeds a collection for another model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from index.catalogue import Catalogue
from index.drafts import EVIDENCE_ROLES
from index.embedding import Embedder
from index.errors import IndexingError
from index.lexical import LexicalProjection
from index.passage_vectors import passage_vector
from index.projecting import Projector
from index.rows import batches
from index.vectors import VectorProjection

_BATCH = 512
_EMBED_PASSAGES = 64

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What a rebuild made: passages projected, texts embedded (0 unless re-embedding), the new generation."""

    passages: int
    embedded: int
    generation: int


def rebuild_projections(
    catalogue: Catalogue,
    vectors: VectorProjection,
    lexical: LexicalProjection,
    *,
    reembed_with: Embedder | None = None,
    progress: Progress | None = None,
) -> RebuildReport:
    """Fill fresh projections beside the present ones, then put them in their place.

    The present ones, whole or damaged, answer until the swap and are deleted after it. A rebuild that is
    killed leaves them as they were. Vectors come from the catalogue unless `reembed_with` is given.

    Args:
        reembed_with: embed every current passage and sentence with this model first.
        progress: called with passages done and passages in all.

    Raises:
        ProjectionFailed, StorageFull, EmbeddingFailed: nothing was swapped.
    """
    report = progress or (lambda _done, _all: None)
    with catalogue.writer:
        embedded = _reembed(catalogue, reembed_with) if reembed_with else 0
        generation = catalogue.generation + 1
        fresh_vectors, fresh_lexical = vectors.fresh(generation), lexical.fresh(generation)
        ids = sorted(catalogue.searchable_ids())
        try:
            _fill(Projector(catalogue, fresh_vectors, fresh_lexical), ids, report)
        except BaseException:
            with suppress(IndexingError):
                fresh_vectors.destroy()
            fresh_lexical.destroy()
            raise
        catalogue.adopt_generation(generation)
        vectors.take_over(fresh_vectors)
        lexical.take_over(fresh_lexical)
    return RebuildReport(passages=len(ids), embedded=embedded, generation=generation)


def _fill(projector: Projector, ids: Sequence[str], report: Progress) -> None:
    for number, batch in enumerate(batches(ids, _BATCH), start=1):
        projector.add_words(batch)
        projector.add_vectors(batch)
        report(min(number * _BATCH, len(ids)), len(ids))


def _reembed(catalogue: Catalogue, embedder: Embedder) -> int:
    """Replace every vector of a current version; what an interrupted run has done is not done again."""
    catalogue.begin_reembedding(embedder.name, embedder.dimensions)
    embedded = 0
    for batch in batches(catalogue.passages_not_embedded_with(embedder.name), _EMBED_PASSAGES):
        stored = list(catalogue.passages_by_id(batch).values())
        sentences = {
            sentence.id: sentence.text
            for item in stored
            for sentence in item.sentences
            if sentence.role in EVIDENCE_ROLES
        }
        vectors = dict(zip(sentences, embedder.embed_texts(list(sentences.values())), strict=True))
        of_passages = {item.passage.id: passage_vector(item.sentences, vectors) for item in stored}
        catalogue.replace_vectors(embedder.name, of_passages, vectors)
        embedded += len(sentences)
    catalogue.finish_reembedding()
    return embedded
