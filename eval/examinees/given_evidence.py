"""Evidence that a case brings along, found as if it were stored."""

from __future__ import annotations

from collections.abc import Sequence

from eval.cases.case import GivenText
from index.article import ArticleInfo, Filters, Passage, RetrievedPassage, Role, Sentence
from index.embedding import Embedder
from index.retriever import Retriever, Search
from index.rows import Vector
from index.sentences import split_sentences
from index.tokens import fit_to_encode


class GivenEvidence(Retriever):
    """A retriever over given texts: every search finds each of them as one passage, in their order."""

    def __init__(self, embedder: Embedder, texts: Sequence[GivenText]) -> None:
        # Nothing is stored, so nothing of a stored collection is opened.
        self._embedder = embedder
        self._passages = tuple(_passage_of(number, text) for number, text in enumerate(texts))
        sentences = [sentence for passage in self._passages for sentence in passage.sentences]
        found = [sentence.text for sentence in sentences]
        vectors: Sequence[Vector] = list(embedder.embed_texts(found)) if found else ()
        self._sentence_vectors = {one.id: vectors[place] for place, one in enumerate(sentences)}

    def search(self, query: str, *, filters: Filters | None = None, limit: int = 10) -> Search:  # noqa: ARG002
        """Everything there is, whatever the query."""
        query = fit_to_encode(query)
        return Search(query, self._embedder.embed_query(query), self._passages)

    def sentence_vectors(self, sentences: Sequence[Sentence]) -> dict[str, Vector]:
        """Unit vectors by sentence id."""
        return {one.id: self._sentence_vectors[one.id] for one in sentences}

    def article_sentences(self, info: ArticleInfo) -> tuple[Sentence, ...]:
        """The sentences of one text."""
        return next(one.sentences for one in self._passages if one.info.id == info.id)


def _passage_of(number: int, given: GivenText) -> RetrievedPassage:
    name, text = f"given-{number}", fit_to_encode(given.text)
    sentences = tuple(
        Sentence(
            id=f"{name}-s{index}",
            article_id=name,
            version=1,
            index=index,
            start=start,
            end=end,
            role=Role.BODY,
            text=text[start:end],
        )
        for index, (start, end) in enumerate(split_sentences(text))
    )
    passage = Passage(
        id=name,
        article_id=name,
        version=1,
        first=0,
        last=max(len(sentences) - 1, 0),
        token_count=0,
        header=given.title,
        text=text,
    )
    info = ArticleInfo(id=name, version=1, title=given.title)
    return RetrievedPassage(passage=passage, info=info, sentences=sentences, score=1.0, rank=number + 1)
