"""Query in, ranked passages out: dense and lexical scores fused, near-identical passages collapsed into one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import structlog
from rapidfuzz import fuzz

from index.article import ArticleInfo, Filters, Passage, RetrievedPassage, Sentence
from index.catalogue import Catalogue
from index.embedding import Embedder
from index.errors import ProjectionFailed
from index.lexical import LexicalProjection
from index.rows import StoredPassage, Vector
from index.tokens import fit_to_encode
from index.vectors import VectorProjection
from index.wording import telling_words

log = structlog.get_logger(__name__)

POOL = 50  # passages taken from each retriever before fusion
DENSE_WEIGHT = 0.5  # docs/decisions/0005-retrieval.md
NEAR_IDENTICAL = 92.0  # rapidfuzz ratio, 0..100


@dataclass(frozen=True, slots=True)
class Search:
    """What one search returned. `query_vector` is kept for scoring sentences; `degraded` names what failed."""

    query: str
    query_vector: Vector
    passages: tuple[RetrievedPassage, ...]
    degraded: str | None = None


class Retriever:
    """Ranks stored passages for a query.

    Args:
        dense_weight: share of the dense score in the fused score, 0..1.
        pool: passages taken from each of the two projections before fusion.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        vectors: VectorProjection,
        lexical: LexicalProjection,
        embedder: Embedder,
        *,
        dense_weight: float = DENSE_WEIGHT,
        pool: int = POOL,
    ) -> None:
        self._catalogue = catalogue
        self._vectors = vectors
        self._lexical = lexical
        self._embedder = embedder
        self._dense_weight = dense_weight
        self._pool = pool

    def search(self, query: str, *, filters: Filters | None = None, limit: int = 10) -> Search:
        """Return at most `limit` passages, best first.

        A projection that fails does not fail the search: vectors are then searched exactly in the
        catalogue, words not at all, and `Search.degraded` says so.

        Raises:
            EmbeddingFailed: the query could not be embedded.
        """
        query = fit_to_encode(query)
        vector = self._embedder.embed_query(query)
        pool = max(self._pool, limit)
        by_vector, dense_failure = self._dense(vector, pool, filters)
        lexical, lexical_failure = self._words(query, pool, filters)
        stored = self._catalogue.passages_by_id([*dict.fromkeys([*by_vector, *lexical])])
        cosines = self._sentence_scores(vector, stored)
        dense = self._dense_scores(vector, stored, cosines)
        scores = fuse(dense, lexical, self._dense_weight)
        ranked = sorted(scores, key=lambda passage_id: (-scores[passage_id], passage_id))
        found = [
            RetrievedPassage(
                passage=stored[passage_id].passage,
                info=stored[passage_id].info,
                sentences=stored[passage_id].sentences,
                score=scores[passage_id],
                rank=0,
                found_by=_found_by(passage_id, dense, lexical),
                sentence_scores={
                    s.id: cosines[s.id] for s in stored[passage_id].sentences if s.id in cosines
                },
            )
            for passage_id in ranked[: 3 * limit]
            if passage_id in stored
        ]
        kept = collapse(found)[:limit]
        passages = tuple(replace(item, rank=rank) for rank, item in enumerate(kept, start=1))
        failures = [failure for failure in (dense_failure, lexical_failure) if failure]
        return Search(query, vector, passages, "; ".join(failures) or None)

    def sentence_vectors(self, sentences: Sequence[Sentence]) -> dict[str, Vector]:
        """Unit vectors of the sentences that have one, by sentence id."""
        return self._catalogue.sentence_vectors([sentence.id for sentence in sentences])

    def article_sentences(self, info: ArticleInfo) -> tuple[Sentence, ...]:
        """All sentences of one article version, in order.

        Raises:
            ArticleNotFound: it was deleted meanwhile.
        """
        return self._catalogue.get_article(info.id, info.version).sentences

    def _sentence_scores(self, vector: Vector, stored: Mapping[str, StoredPassage]) -> dict[str, float]:
        """Cosines of the sentences of these passages, by sentence id."""
        vectors = self.sentence_vectors([s for item in stored.values() for s in item.sentences])
        return {sentence_id: float(of_it @ vector) for sentence_id, of_it in vectors.items()}

    def _dense_scores(
        self, vector: Vector, stored: Mapping[str, StoredPassage], cosines: Mapping[str, float]
    ) -> dict[str, float]:
        """Mean of the cosines of a passage and of its best sentence: one sentence is what answers."""
        of_passages = self._catalogue.vectors_of(list(stored))
        scores = {}
        for passage_id, item in stored.items():
            whole = float(of_passages[passage_id] @ vector) if passage_id in of_passages else 0.0
            best = max((cosines[s.id] for s in item.sentences if s.id in cosines), default=whole)
            scores[passage_id] = (whole + best) / 2
        return scores

    def _dense(
        self, vector: Vector, limit: int, filters: Filters | None
    ) -> tuple[dict[str, float], str | None]:
        if self._vectors.suspended is None:
            try:
                return dict(self._vectors.query(vector, limit, filters)), None
            except ProjectionFailed as error:
                log.warning("vector index failed, searching the catalogue", error=str(error))
        exact = dict(self._catalogue.exact_search(vector, limit, filters))
        return exact, "vector index failed: exact search used"

    def _words(self, query: str, limit: int, filters: Filters | None) -> tuple[dict[str, float], str | None]:
        if self._lexical.suspended is None:
            try:
                return dict(self._lexical.query(query, limit, filters)), None
            except ProjectionFailed as error:
                log.warning("lexical index failed, searching by vectors alone", error=str(error))
        return {}, "lexical index failed: vectors alone used"


def fuse(dense: dict[str, float], lexical: dict[str, float], dense_weight: float) -> dict[str, float]:
    """Weighted sum of min-max normalised scores, 0..1.

    A passage that one retriever did not return gets its lowest score there. Min-max averaging beat
    reciprocal rank fusion on both news collections of BEIR (pyserini's published runs).
    """
    normal_dense, normal_lexical = _min_max(dense), _min_max(lexical)
    return {
        passage_id: dense_weight * normal_dense.get(passage_id, 0.0)
        + (1.0 - dense_weight) * normal_lexical.get(passage_id, 0.0)
        for passage_id in dense.keys() | lexical.keys()
    }


def collapse(ranked: Sequence[RetrievedPassage]) -> list[RetrievedPassage]:
    """Keep the best of near-identical passages; the articles of the others go into its `also_in`.

    Passages that differ in a number, a name or a negation stay apart: their sources may disagree.
    """
    kept: list[RetrievedPassage] = []
    for item in ranked:
        twin = next((k for k, other in enumerate(kept) if _near_identical(item.passage, other.passage)), None)
        if twin is None:
            kept.append(item)
        elif item.info.id != kept[twin].info.id and item.info not in kept[twin].also_in:
            kept[twin] = replace(kept[twin], also_in=(*kept[twin].also_in, item.info))
    return kept


def _near_identical(one: Passage, other: Passage) -> bool:
    if fuzz.ratio(one.text, other.text, score_cutoff=NEAR_IDENTICAL) == 0:
        return False
    # "17 were hurt" and "14 were hurt" are nearly the same words, and a conflict.
    return one.text == other.text or telling_words(one.text) == telling_words(other.text)


def _min_max(scores: dict[str, float]) -> dict[str, float]:
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    if high == low:
        return dict.fromkeys(scores, 1.0)
    return {passage_id: (score - low) / (high - low) for passage_id, score in scores.items()}


def _found_by(passage_id: str, dense: dict[str, float], lexical: dict[str, float]) -> dict[str, float]:
    found = {"dense": dense.get(passage_id), "lexical": lexical.get(passage_id)}
    return {name: score for name, score in found.items() if score is not None}
