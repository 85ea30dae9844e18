"""`BylineQueryEngine`: questions in, verified statements with sentence citations out, as a `BaseQueryEngine`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.response.schema import RESPONSE_TYPE
from llama_index.core.callbacks import CallbackManager, CBEventType, EventPayload
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.schema import NodeWithScore, QueryBundle

from service.llama_index.nodes import to_response
from service.llama_index.opening import source_at, source_in, source_of
from service.llama_index.retriever import BylineRetriever
from service.schemas import AskRequest

if TYPE_CHECKING:
    from service.llama_index.sources import Source
    from service.wiring import Byline


class BylineQueryEngine(BaseQueryEngine):
    """Answers from Byline's collection.

    `response.source_nodes` are the cited sentences: `[1]` in the text is the first of them. `response.metadata` is the
    whole answer object of the REST API; its `status` is "abstained" where there is no answer, and the text says why.

    Args:
        byline: an open collection (`service.wiring.open_byline`). See `from_url` and `from_data_dir` for others.
        mode: "auto", "generate" or "quote", as in the REST API.
        max_statements: most statements in an answer.
        filters: which articles are looked at, by the names of the REST API: `{"publishers": ["Harbour Courier"]}`.
        callback_manager: llama-index's.

    Raises:
        ValidationError: an option has no meaning; names it.
    """

    def __init__(
        self,
        byline: Byline | Source,
        *,
        mode: str = "auto",
        max_statements: int = 3,
        filters: Mapping[str, Any] | None = None,
        callback_manager: CallbackManager | None = None,
    ) -> None:
        super().__init__(callback_manager)
        options = {"mode": mode, "max_statements": max_statements, "filters": dict(filters or {})}
        self._asking = AskRequest.model_validate({"question": "", **options})
        self._source = source_of(byline)

    @classmethod
    def from_url(cls, url: str, *, key: str | None = None, **options: Any) -> Self:
        """An engine over the service at `url`; `key` where it asks for one, `options` as for the class."""
        return cls(source_at(url, key=key), **options)

    @classmethod
    def from_data_dir(cls, data_dir: str | Path, **options: Any) -> Self:
        """An engine over a data directory: through the service that holds it, or opened here.

        Other settings are those of the environment.

        Raises:
            IndexingError, ServiceError: it cannot be opened; says why.
        """
        return cls(source_in(Path(data_dir)), **options)

    def as_retriever(self, **options: Any) -> BylineRetriever:
        """A retriever over the same articles; `options` as for `BylineRetriever`."""
        filters = self._asking.filters.model_dump(exclude_defaults=True)
        return BylineRetriever(self._source, **{"filters": filters, **options})

    def retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        """The sentences that would be the evidence for an answer."""
        return self.as_retriever(granularity="sentences").retrieve(query_bundle)

    def close(self) -> None:
        """Let go of what `from_url` or `from_data_dir` opened."""
        self._source.close()

    def _query(self, query_bundle: QueryBundle) -> RESPONSE_TYPE:
        with self._event(query_bundle) as event:
            response = to_response(self._source.ask(self._asked(query_bundle)))
            event.on_end(payload={EventPayload.RESPONSE: response})
        return response

    async def _aquery(self, query_bundle: QueryBundle) -> RESPONSE_TYPE:
        with self._event(query_bundle) as event:
            response = to_response(await self._source.aask(self._asked(query_bundle)))
            event.on_end(payload={EventPayload.RESPONSE: response})
        return response

    def _asked(self, query_bundle: QueryBundle) -> AskRequest:
        return self._asking.model_copy(update={"question": query_bundle.query_str})

    def _event(self, query_bundle: QueryBundle) -> Any:
        payload: dict[str, Any] = {EventPayload.QUERY_STR: query_bundle.query_str}
        return self.callback_manager.event(CBEventType.QUERY, payload=payload)

    def _get_prompt_modules(self) -> PromptMixinType:
        """None: what an LLM is told is Byline's own."""
        return {}
