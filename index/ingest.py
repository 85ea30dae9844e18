"""Articles in: each draft is stored in the catalogue and projected, or refused with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index import identity
from index.article import Article, ArticleDraft, ArticleInfo, Passage, Receipt, ReceiptStatus, Sentence
from index.catalogue import Catalogue, NewVersion, Standing
from index.chunking import chunk_article
from index.drafts import EVIDENCE_ROLES, build_article, clean_draft, one_line
from index.embedding import Embedder
from index.errors import ArticleRejected
from index.lexical import LexicalProjection
from index.passage_vectors import passage_vector
from index.projecting import Projector
from index.recovery import Recovery, examine, recover
from index.rows import Vector
from index.sentences import split_sentences
from index.vectors import VectorProjection

# Articles are embedded and projected together up to about so many sentences: longer batches pad less.
_BATCH_TEXTS = 256
_BATCH_ARTICLES = 64


@dataclass(frozen=True, slots=True)
class _Screened:
    """A draft fit to be stored, cleaned, with the spans of its sentences."""

    draft: ArticleDraft
    identity: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Planned:
    """An article version that will be stored, with everything but its vectors."""

    screened: _Screened
    article: Article
    passages: tuple[Passage, ...]

    @property
    def evidence(self) -> list[Sentence]:
        return [sentence for sentence in self.article.sentences if sentence.role in EVIDENCE_ROLES]


class Ingester:
    """Stores articles, one transaction each; gives a receipt once catalogue and projections hold the article.

    Args:
        max_passage_tokens: budget of a passage.
        overlap_sentences: sentences shared by neighbouring passages.
        max_article_chars: longer articles are rejected.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        vectors: VectorProjection,
        lexical: LexicalProjection,
        embedder: Embedder,
        *,
        max_passage_tokens: int = 128,
        overlap_sentences: int = 1,
        max_article_chars: int = 500_000,
    ) -> None:
        self._catalogue = catalogue
        self._vectors = vectors
        self._lexical = lexical
        self._projector = Projector(catalogue, vectors, lexical)
        self._embedder = embedder
        self._max_passage_tokens = max_passage_tokens
        self._overlap_sentences = overlap_sentences
        self._max_article_chars = max_article_chars

    def ingest(self, drafts: Iterable[ArticleDraft]) -> Iterator[Receipt]:
        """Store drafts; one receipt each, in their order. Bad content is a receipt, never an exception.

        Raises:
            EmbeddingFailed: nothing of the current batch is stored.
            ProjectionFailed: the articles are stored and will be projected later; sending them again is safe.
            StorageFull: articles without a receipt may not be stored; sending them again is safe.
        """
        batch: list[_Screened | Receipt] = []
        seen: set[str] = set()
        texts = 0
        for draft in drafts:
            item = self._screen(draft)
            # A second draft of one article must see the first one stored.
            again = isinstance(item, _Screened) and item.identity in seen
            if again or texts >= _BATCH_TEXTS or len(batch) >= _BATCH_ARTICLES:
                yield from self._ingest_batch(batch)
                batch, seen, texts = [], set(), 0
            batch.append(item)
            if isinstance(item, _Screened):
                seen.add(item.identity)
                texts += len(item.spans)
        if batch:
            yield from self._ingest_batch(batch)

    def delete(self, article_id: str) -> None:
        """Delete all versions of an article, from search too.

        Raises:
            ArticleNotFound: no such article.
            ProjectionFailed: it is deleted and will leave the projection later.
        """
        with self._catalogue.writer:
            self._catalogue.delete_article(article_id)
            self._projector.apply_where_usable()

    def examine(self) -> list[str]:
        """Suspend projections whose files are damaged; call once, before anything opens them."""
        return examine(self._catalogue, self._vectors, self._lexical)

    def recover(self) -> Recovery:
        """Finish what a killed process left, and replace a projection that is damaged."""
        return recover(self._catalogue, self._vectors, self._lexical)

    def _ingest_batch(self, batch: Sequence[_Screened | Receipt]) -> list[Receipt]:
        with self._catalogue.writer:
            planned = [self._plan(item) if isinstance(item, _Screened) else item for item in batch]
            vectors = self._embed([item for item in planned if isinstance(item, _Planned)])
            receipts = [
                self._store(item, vectors) if isinstance(item, _Planned) else item for item in planned
            ]
            self._projector.apply_where_usable()
        return receipts

    def _screen(self, draft: ArticleDraft) -> _Screened | Receipt:
        try:
            draft = clean_draft(draft, max_chars=self._max_article_chars)
        except ArticleRejected as error:
            return _rejected(draft, str(error))
        # There is at least one: the text has a letter, and each letter is in a sentence.
        spans = split_sentences(draft.text)
        return _Screened(draft, identity.article_identity(draft), tuple(spans))

    def _plan(self, item: _Screened) -> _Planned | Receipt:
        standing = self._catalogue.standing(item.identity)
        # An earlier version sent again (a folder that holds both) does not take the newer one's place.
        if standing and identity.content_hash(item.draft) in standing.content_hashes:
            return self._unchanged(item.draft, standing)
        version = standing.version + 1 if standing else 1
        article = build_article(item.draft, item.spans, identity.article_id(item.identity), version)
        passages = chunk_article(
            article, max_tokens=self._max_passage_tokens, overlap=self._overlap_sentences
        )
        return _Planned(item, article, passages)

    def _embed(self, planned: Sequence[_Planned]) -> dict[str, Vector]:
        texts = list(dict.fromkeys(sentence.text for item in planned for sentence in item.evidence))
        return dict(zip(texts, self._embedder.embed_texts(texts), strict=True)) if texts else {}

    def _store(self, item: _Planned, vectors: dict[str, Vector]) -> Receipt:
        of_sentences = {sentence.id: vectors[sentence.text] for sentence in item.evidence}
        sentences = item.article.sentences
        twin = self._catalogue.store(
            NewVersion(
                article=item.article,
                identity=item.screened.identity,
                content_hash=identity.content_hash(item.screened.draft),
                text_hash=identity.text_hash(item.article.text),
                passages=item.passages,
                model=self._embedder.name,
                passage_vectors={
                    passage.id: passage_vector(sentences[passage.first : passage.last + 1], of_sentences)
                    for passage in item.passages
                },
                sentence_vectors=of_sentences,
            )
        )
        info = item.article.info
        created = ReceiptStatus.DUPLICATE if twin else ReceiptStatus.CREATED
        return Receipt(
            article_id=info.id,
            version=info.version,
            status=created if info.version == 1 else ReceiptStatus.UPDATED,
            reason=_warning(info),
            duplicate_of=twin,
            sentences=len(item.article.sentences),
            passages=len(item.passages),
            title=info.title,
            source=info.source,
        )

    def _unchanged(self, draft: ArticleDraft, standing: Standing) -> Receipt:
        info = self._catalogue.article_info(standing.article_id)
        sentences, passages = self._catalogue.sizes_of(standing.article_id)
        return Receipt(
            article_id=info.id,
            version=info.version,
            status=ReceiptStatus.UNCHANGED,
            reason=_warning(info),
            duplicate_of=standing.duplicate_of,
            sentences=sentences,
            passages=passages,
            title=info.title,
            source=draft.source,
        )


def _rejected(draft: ArticleDraft, reason: str) -> Receipt:
    title = one_line(draft.title) or ""
    return Receipt(None, None, ReceiptStatus.REJECTED, reason, title=title, source=draft.source)


def _warning(info: ArticleInfo) -> str | None:
    if info.language is None or info.language.lower().split("-")[0].split("_")[0] in ("en", "eng", "english"):
        return None
    return f"Its language is {info.language!r}; Byline is made for English, so answers from it may be poor."
