"""Proves every invariant of the stored data, and names each record that breaks one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from index import identity
from index.article import Article, ArticleInfo
from index.catalogue import Catalogue, StoredPassage
from index.check_content import changed_address, changed_content
from index.drafts import EVIDENCE_ROLES
from index.errors import IndexingError, ProjectionFailed
from index.filtering import projected_keys
from index.lexical import LexicalProjection
from index.rows import Vector, batches
from index.vectors import VectorProjection

_NEIGHBOURS = 5
_BATCH = 64
_SAME = 1e-3  # Chroma computes distances in float32 with approximate instructions
_SAME_IN_HALF = 1e-2  # sentences have vectors in float16


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of difference: a stable code, what it means and what to do, and the ids it concerns."""

    code: str
    message: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckReport:
    """All that was found; no problem means that every invariant holds."""

    problems: tuple[Problem, ...]
    counts: dict[str, int]

    @property
    def ok(self) -> bool:
        """Whether every invariant holds."""
        return not self.problems


_MESSAGES = {
    "version_gap": "Versions are not numbered 1, 2, 3 ... up to the current one. Restore a backup.",
    "article_unreadable": "The article cannot be read. Restore a backup.",
    "article_id": "The id does not follow from the article's identity. Restore a backup.",
    "article_content": "Text or a bibliographic field is not what was stored. Restore a backup.",
    "article_address": "The address is not the one the article is known by. Restore a backup.",
    "sentence_offsets": "Start and end do not reproduce the sentence. Delete and ingest the article again.",
    "sentence_order": "Sentences overlap or are out of order. Delete and ingest the article again.",
    "sentence_id": "The id does not follow from the sentence. Delete and ingest the article again.",
    "passage_text": "The passage is not the text of its sentences. Delete and ingest the article again.",
    "passage_id": "The id does not follow from the passage. Delete and ingest the article again.",
    "vector_missing": "A searchable passage has no vector. Run `byline rebuild --reembed`.",
    "vector_invalid": "A vector is not finite or not of unit length. Run `byline rebuild --reembed`.",
    "vector_model": "A vector comes from another embedding model. Run `byline rebuild --reembed`.",
    "sentence_vector_missing": "A sentence of the evidence has no vector. Run `byline rebuild --reembed`.",
    "sentence_vector_invalid": "The vector of a sentence is not of unit length. Run `byline rebuild --reembed`.",
    "outbox_pending": "Changes wait to reach a projection. Restart the service, or run `byline rebuild`.",
    "vectors_failed": "The vector index cannot be read. Run `byline rebuild`.",
    "vectors_missing": "Passages are absent from the vector index. Run `byline rebuild`.",
    "vectors_surplus": "The vector index holds passages that it should not. Run `byline rebuild`.",
    "vectors_keys": "Date, publisher or article differ in the vector index. Run `byline rebuild`.",
    "vectors_altered": "The vector index holds another vector than the catalogue. Run `byline rebuild`.",
    "vectors_unreachable": "A passage does not find itself in the vector index. Run `byline rebuild`.",
    "lexical_failed": "The lexical index cannot be read. Run `byline rebuild`.",
    "lexical_missing": "Passages are absent from the lexical index. Run `byline rebuild`.",
    "lexical_surplus": "The lexical index holds passages that it should not. Run `byline rebuild`.",
    "lexical_keys": "Date, publisher or article differ in the lexical index. Run `byline rebuild`.",
}

Finding = tuple[str, str]  # code, id


def check_collection(
    catalogue: Catalogue, vectors: VectorProjection, lexical: LexicalProjection
) -> CheckReport:
    """Check everything; takes about as long as reading it all once, and a few milliseconds a passage."""
    with catalogue.writer:  # nothing moves between catalogue and projections meanwhile
        findings: list[Finding] = []
        expected: dict[str, ArticleInfo] = {}
        for article_id, identity_key in catalogue.identities():
            findings += _check_article(catalogue, article_id, identity_key, expected)
        findings += _check_vectors(catalogue, expected)
        counts = catalogue.counts()
        if counts.pending:
            findings.append(("outbox_pending", f"{counts.pending} rows"))
        findings += _check_projection("vectors", vectors, expected)
        findings += _check_projection("lexical", lexical, expected)
        if not {"vectors_failed", "vector_invalid"} & {code for code, _ in findings}:
            findings += _check_altered(catalogue, vectors)
            findings += _check_reachable(catalogue, vectors)
    return CheckReport(_grouped(findings), asdict(counts))


def _check_article(
    catalogue: Catalogue, article_id: str, identity_key: str, expected: dict[str, ArticleInfo]
) -> Iterator[Finding]:
    if identity.article_id(identity_key) != article_id:
        yield "article_id", article_id
    try:
        current = catalogue.article_info(article_id)
        versions = catalogue.versions_of(article_id)
        standing = catalogue.standing(identity_key)
        hashes = standing.content_hashes if standing else frozenset()
        if versions != tuple(range(1, current.version + 1)):
            yield "version_gap", article_id
        for version in versions:
            article = catalogue.get_article(article_id, version)
            stored = catalogue.passages_of(article_id, version)
            yield from _check_sentences(article)
            yield from _check_passages(article, stored)
            if changed_content(article, hashes):
                yield "article_content", f"{article_id} version {version}"
            if version == current.version:
                expected.update({item.passage.id: current for item in stored})
                yield from _check_sentence_vectors(catalogue, article)
                if changed_address(article, identity_key):
                    yield "article_address", article_id
    except (IndexingError, ValueError):
        yield "article_unreadable", article_id


def _check_sentences(article: Article) -> Iterator[Finding]:
    end = 0
    for position, sentence in enumerate(article.sentences):
        # A slice that ends beyond the text reproduces the sentence all the same.
        is_as_long = sentence.end - sentence.start == len(sentence.text)
        if (
            not is_as_long
            or article.text[sentence.start : sentence.end] != sentence.text
            or not sentence.text
        ):
            yield "sentence_offsets", sentence.id
        if sentence.index != position or sentence.start < end:
            yield "sentence_order", sentence.id
        if sentence.id != identity.sentence_id(
            article.info.id, article.info.version, sentence.index, sentence.text
        ):
            yield "sentence_id", sentence.id
        end = sentence.end


def _check_passages(article: Article, stored: Sequence[StoredPassage]) -> Iterator[Finding]:
    for passage, _, sentences in stored:
        indexes = [sentence.index for sentence in sentences]
        covers = bool(indexes) and indexes == list(range(passage.first, passage.last + 1))
        if not covers or article.text[sentences[0].start : sentences[-1].end] != passage.text:
            yield "passage_text", passage.id
        made = identity.passage_id(
            passage.article_id, passage.version, passage.first, passage.last, passage.text
        )
        if passage.id != made:
            yield "passage_id", passage.id


def _check_sentence_vectors(catalogue: Catalogue, article: Article) -> Iterator[Finding]:
    evidence = [sentence.id for sentence in article.sentences if sentence.role in EVIDENCE_ROLES]
    stored = catalogue.sentence_vectors(evidence)
    for sentence in evidence:
        if sentence not in stored:
            yield "sentence_vector_missing", sentence
        elif not _is_unit(stored[sentence], catalogue.dimensions, _SAME_IN_HALF):
            yield "sentence_vector_invalid", sentence


def _check_vectors(catalogue: Catalogue, expected: Iterable[str]) -> Iterator[Finding]:
    for batch in batches(list(expected), _BATCH):
        try:
            stored = catalogue.vectors_of(batch)
        except ValueError:  # of a length that no vector has
            yield from (("vector_invalid", passage) for passage in _unreadable(catalogue, batch))
            continue
        for passage in batch:
            if passage not in stored:
                yield "vector_missing", passage
            elif not _is_unit(stored[passage], catalogue.dimensions, _SAME):
                yield "vector_invalid", passage
    for owner in catalogue.vectors_of_other_models():
        yield "vector_model", owner


def _unreadable(catalogue: Catalogue, passages: Sequence[str]) -> Iterator[str]:
    for passage in passages:
        try:
            catalogue.vectors_of([passage])
        except ValueError:
            yield passage


def _is_unit(vector: Vector, dimensions: int, precision: float) -> bool:
    finite = bool(np.isfinite(vector).all())
    return finite and vector.shape == (dimensions,) and abs(float(np.linalg.norm(vector)) - 1) < precision


def _check_projection(
    name: str, projection: VectorProjection | LexicalProjection, expected: dict[str, ArticleInfo]
) -> Iterator[Finding]:
    try:
        held = dict(projection.keys())
    except ProjectionFailed as error:
        yield f"{name}_failed", str(error)
        return
    for passage, info in expected.items():
        if passage not in held:
            yield f"{name}_missing", passage
        elif held[passage] != projected_keys(info):
            yield f"{name}_keys", passage
    yield from ((f"{name}_surplus", passage) for passage in held if passage not in expected)


def _check_altered(catalogue: Catalogue, vectors: VectorProjection) -> Iterator[Finding]:
    """Compare the vectors that the index keeps in its own files with those of the catalogue."""
    try:
        for ids, matrix in catalogue.all_passage_vectors():
            held = vectors.stored_vectors(ids)
            for passage, vector in zip(ids, matrix, strict=True):
                if passage in held and not np.allclose(held[passage], vector, atol=_SAME):
                    yield "vectors_altered", passage
    except ProjectionFailed as error:
        yield "vectors_failed", str(error)


def _check_reachable(catalogue: Catalogue, vectors: VectorProjection) -> Iterator[Finding]:
    """Search for each stored vector: the passage itself, or one just as near, must come back."""
    for ids, matrix in catalogue.all_passage_vectors():
        for rows in batches(range(len(ids)), _BATCH):
            try:
                found = vectors.query_many([matrix[row] for row in rows], _NEIGHBOURS)
            except ProjectionFailed as error:
                yield "vectors_failed", str(error)
                return
            for row, hits in zip(rows, found, strict=True):
                itself = any(passage == ids[row] for passage, _ in hits)
                # Passages with the same words have the same vector: more of them than asked for is no fault.
                if not itself and (not hits or hits[-1][1] < 1 - _SAME):
                    yield "vectors_unreachable", ids[row]


def _grouped(findings: Iterable[Finding]) -> tuple[Problem, ...]:
    ids: dict[str, list[str]] = {}
    for code, identifier in findings:
        ids.setdefault(code, []).append(identifier)
    return tuple(Problem(code, _MESSAGES[code], tuple(found)) for code, found in ids.items())
