"""The llama-index door: Byline as a query engine and a retriever, in place of `CitationQueryEngine` and others."""

from service.llama_index.query_engine import BylineQueryEngine
from service.llama_index.retriever import BylineRetriever

__all__ = ["BylineQueryEngine", "BylineRetriever"]
