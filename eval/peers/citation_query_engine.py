"""llama-index's `CitationQueryEngine` over its `ChromaVectorStore`."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import chromadb
from chromadb.api import ClientAPI
from chromadb.config import Settings as ChromaSettings
from llama_index.core import Document, VectorStoreIndex
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.query_engine import CitationQueryEngine
from llama_index.core.schema import NodeWithScore, QueryBundle
from llama_index.core.vector_stores import FilterOperator, MetadataFilter, MetadataFilters
from llama_index.vector_stores.chroma import ChromaVectorStore

from eval.cases.gold import StoredArticle
from eval.errors import RunInvalid
from eval.peers.llama_index_models import OurEmbedding, OurLLM
from eval.peers.peer import Answering, PeerReply, Source, milliseconds_since, newest
from eval.peers.writer import Writer
from eval.running.progress import Progress
from eval.running.system import Collection
from index.article import ArticleInfo, Filters
from index.embedding import open_embedder
from index.filtering import filter_keys, projected_keys
from service.settings import Settings

_FOLDER = "citation-query-engine"
_COLLECTION = "articles"
_LABEL = re.compile(r"\ASource \d+:\n")


@dataclass(frozen=True, slots=True)
class Sizes:
    """How articles are cut and how much of them is shown, in tokens of cl100k_base, as llama-index counts."""

    chunk_size: int
    chunk_overlap: int
    similarity_top_k: int
    citation_chunk_size: int
    citation_chunk_overlap: int


DEFAULT_SIZES = Sizes(1024, 200, 2, 512, 20)
SMALL_SIZES = replace(DEFAULT_SIZES, chunk_size=512)
# Below, two chunks of 1,024 do not fit beside the prompt, the reply and the room that llama-index keeps free.
DEFAULT_SIZES_FROM = 4096


def choose_sizes(context_tokens: int) -> Sizes:
    """llama-index's defaults where the context holds them; else chunks of half the size, and all else as it is.

    Otherwise llama-index would ask twice, the second time to refine. Tried with SmolLM2-135M on 7 answerable
    questions of the sample collection: 2 right from 2 chunks of 512, 1 from 2 or from 4 of 256, no marker anywhere.
    Of 30 questions, the gold sentences were all shown for 27 by 2 chunks of 512, for 30 by 4 of 256.
    """
    return DEFAULT_SIZES if context_tokens >= DEFAULT_SIZES_FROM else SMALL_SIZES


class CitationQueryEnginePeer:
    """What a llama-index user has by its tutorial: articles split by `SentenceSplitter`, title, publisher and date
    as metadata, found by vector, answered by one prompt over numbered sources.

    Everything is left at its default where the LLM's context allows it.
    """

    name = "citation-query-engine"

    def __init__(self, settings: Settings, sizes: Sizes) -> None:
        self._settings = settings
        self._sizes = sizes

    @property
    def settings(self) -> Mapping[str, Any]:
        """The version of llama-index and the sizes of its pieces."""
        return {"llama_index_core": version("llama-index-core"), **asdict(self._sizes)}

    @property
    def models(self) -> Mapping[str, str]:
        """Byline's embedding model."""
        return {"embedding": self._settings.embedding_model}

    @property
    def prompt(self) -> str:
        """llama-index's own."""
        return f"CITATION_QA_TEMPLATE@{version('llama-index-core')}"

    def store(self, collection: Collection, progress: Progress) -> Collection:
        """Split, embed and store the articles in a Chroma collection of llama-index's own."""
        articles = newest(collection.articles.values())
        progress.starts("Indexing for llama-index", len(articles))
        started = time.perf_counter()
        with self._open_index(collection) as index:
            for article in articles.values():
                index.insert(_document(article))
                progress.advances()
        return replace(collection, seconds=round(time.perf_counter() - started, 3))

    @contextmanager
    def open(self, collection: Collection) -> Iterator[Answering]:
        """Ready to answer from that collection."""
        with self._open_index(collection) as index:
            yield _Engine(index, self._sizes, newest(collection.articles.values())).answer

    @contextmanager
    def _open_index(self, collection: Collection) -> Iterator[VectorStoreIndex]:
        if collection.data_dir is None:
            raise RunInvalid("this collection was not indexed for a run")
        with _open_chroma(collection.data_dir / _FOLDER) as client:
            chroma = client.get_or_create_collection(_COLLECTION, embedding_function=None)
            yield VectorStoreIndex.from_vector_store(
                ChromaVectorStore(chroma_collection=chroma),
                embed_model=OurEmbedding(open_embedder(self._settings.embedding_model)),
                transformations=[
                    SentenceSplitter(
                        chunk_size=self._sizes.chunk_size, chunk_overlap=self._sizes.chunk_overlap
                    )
                ],
            )


@dataclass(frozen=True, slots=True)
class _Engine:
    index: VectorStoreIndex
    sizes: Sizes
    articles: Mapping[str, StoredArticle]

    def answer(self, question: str, filters: Filters, writer: Writer) -> PeerReply:
        engine = CitationQueryEngine.from_args(
            self.index,
            llm=OurLLM(writer),
            similarity_top_k=self.sizes.similarity_top_k,
            citation_chunk_size=self.sizes.citation_chunk_size,
            citation_chunk_overlap=self.sizes.citation_chunk_overlap,
            filters=_metadata_filters(filters),
        )
        query = QueryBundle(question)
        started = time.perf_counter()
        nodes = engine.retrieve(query)
        retrieve = milliseconds_since(started)
        started = time.perf_counter()
        response = engine.synthesize(query, nodes)
        timings = {"retrieve": retrieve, "draft": milliseconds_since(started)}
        return PeerReply(str(response), tuple(map(self._source_of, response.source_nodes)), timings)

    def _source_of(self, found: NodeWithScore) -> Source:
        article = self.articles[found.node.ref_doc_id or ""]
        chunk = _LABEL.sub("", found.node.get_content()).strip()
        start = article.text.index(chunk)
        return Source(article, start, start + len(chunk))


@contextmanager
def _open_chroma(folder: Path) -> Iterator[ClientAPI]:
    settings = ChromaSettings(anonymized_telemetry=False)
    client = chromadb.PersistentClient(path=str(folder), settings=settings)
    try:
        yield client
    finally:
        client.close()  # type: ignore[attr-defined]  # left out of the interface that clients share


def _document(article: StoredArticle) -> Document:
    """An article with what a reader sees as metadata to embed, and the keys of filters, which nobody reads."""
    published_at = datetime.fromisoformat(article.published_at) if article.published_at else None
    shown = {"title": article.title, "publisher": article.publisher, "published": article.published_at}
    info = ArticleInfo(article.id, article.version, article.title, article.publisher, None, published_at)
    keys = {_filter_name(name): value for name, value in projected_keys(info).items()}
    return Document(
        id_=article.id,
        text=article.text,
        metadata={**{name: value for name, value in shown.items() if value}, **keys},
        excluded_embed_metadata_keys=list(keys),
        excluded_llm_metadata_keys=list(keys),
    )


def _metadata_filters(filters: Filters) -> MetadataFilters | None:
    keys = filter_keys(filters)
    wanted = (
        ("published", FilterOperator.GTE, keys.earliest),
        ("published", FilterOperator.LTE, keys.latest),
        ("publisher", FilterOperator.IN, list(keys.publishers) or None),
        ("article_id", FilterOperator.IN, list(keys.article_ids) or None),
    )
    conditions: list[MetadataFilter | MetadataFilters] = [
        MetadataFilter(key=_filter_name(name), operator=operator, value=value)
        for name, operator, value in wanted
        if value is not None
    ]
    return MetadataFilters(filters=conditions) if conditions else None


def _filter_name(key: str) -> str:
    """Apart from the metadata that are embedded, some of which have the same names."""
    return f"filter_{key}"
