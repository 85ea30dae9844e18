"""`BylineRetriever`: passages or sentences of the collection as llama-index's nodes, for any of its engines."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.callbacks import CallbackManager
from llama_index.core.schema import NodeWithScore, QueryBundle

from service.answer import Mode
from service.llama_index.nodes import evidence_nodes, passage_nodes
from service.llama_index.opening import source_at, source_in, source_of
from service.schemas import AskRequest, SearchRequest

if TYPE_CHECKING:
    from service.llama_index.sources import Source
    from service.wiring import Byline

Granularity = Literal["passages", "sentences"]


class BylineRetriever(BaseRetriever):
    """Retrieves from Byline's collection, without an LLM.

    Args:
        byline: an open collection (`service.wiring.open_byline`). See `from_url` and `from_data_dir` for others.
        similarity_top_k: at most this many nodes.
        granularity: "passages" as search ranks them, or the "sentences" that would be evidence for an answer: at most
            twelve, scored by how far each helps to answer.
        filters: which articles are looked at, by the names of the REST API: `{"published_after": "2026-03-01"}`.
        callback_manager: llama-index's.

    Raises:
        ValidationError: an option has no meaning; names it.
    """

    def __init__(
        self,
        byline: Byline | Source,
        *,
        similarity_top_k: int = 5,
        granularity: Granularity = "passages",
        filters: Mapping[str, Any] | None = None,
        callback_manager: CallbackManager | None = None,
    ) -> None:
        super().__init__(callback_manager=callback_manager)
        if granularity not in {"passages", "sentences"}:
            raise ValueError(f'granularity is "passages" or "sentences", not {granularity!r}')
        narrowed = {"filters": dict(filters or {})}
        self._searching = SearchRequest.model_validate({"query": "", "limit": similarity_top_k, **narrowed})
        self._asking = AskRequest.model_validate(
            {"question": "", "mode": Mode.QUOTE, "include": ["retrieval"], **narrowed}
        )
        self._granularity = granularity
        self._source = source_of(byline)

    @classmethod
    def from_url(cls, url: str, *, key: str | None = None, **options: Any) -> Self:
        """A retriever over the service at `url`; `key` where it asks for one, `options` as for the class."""
        return cls(source_at(url, key=key), **options)

    @classmethod
    def from_data_dir(cls, data_dir: str | Path, **options: Any) -> Self:
        """A retriever over a data directory: through the service that holds it, or opened here.

        Raises:
            IndexingError, ServiceError: it cannot be opened; says why.
        """
        return cls(source_in(Path(data_dir)), **options)

    def close(self) -> None:
        """Let go of what `from_url` or `from_data_dir` opened."""
        self._source.close()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        if self._granularity == "passages":
            return passage_nodes(self._source.search(self._wanted(query_bundle)))
        return self._best(evidence_nodes(self._source.ask(self._asked(query_bundle))))

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        if self._granularity == "passages":
            return passage_nodes(await self._source.asearch(self._wanted(query_bundle)))
        return self._best(evidence_nodes(await self._source.aask(self._asked(query_bundle))))

    def _wanted(self, query_bundle: QueryBundle) -> SearchRequest:
        return self._searching.model_copy(update={"query": query_bundle.query_str})

    def _asked(self, query_bundle: QueryBundle) -> AskRequest:
        return self._asking.model_copy(update={"question": query_bundle.query_str})

    def _best(self, nodes: list[NodeWithScore]) -> list[NodeWithScore]:
        return nodes[: self._searching.limit]
