"""Our embedding model and our LLM as llama-index takes them."""

from __future__ import annotations

from typing import Any

from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.base.llms.types import CompletionResponse, CompletionResponseGen, LLMMetadata
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.llms import CustomLLM

from eval.peers.writer import MAX_REPLY_TOKENS, Writer
from index.embedding import Embedder


class OurEmbedding(BaseEmbedding):
    """The embedding model of the settings."""

    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder) -> None:
        super().__init__(model_name=embedder.name, embed_batch_size=64)
        self._embedder = embedder

    def _get_query_embedding(self, query: str) -> list[float]:
        vector: list[float] = self._embedder.embed_query(query).tolist()
        return vector

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self._embedder.embed_texts(texts).tolist()
        return vectors


class OurLLM(CustomLLM):
    """The LLM of the settings, for one question. A prompt is sent as one message of the user."""

    _writer: Writer = PrivateAttr()

    def __init__(self, writer: Writer) -> None:
        super().__init__()
        self._writer = writer

    @property
    def metadata(self) -> LLMMetadata:
        """The room there is. llama-index counts in tokens of cl100k_base, of which a small model's tokenizer makes up
        to a third more; the 500 that it keeps free for an answer to refine make up for them.
        """
        return LLMMetadata(context_window=self._writer.context_tokens, num_output=MAX_REPLY_TOKENS)

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:  # noqa: ARG002
        """Write the reply."""
        return CompletionResponse(text=self._writer.write(prompt))

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        """The whole reply at once."""
        yield self.complete(prompt, formatted=formatted, **kwargs)
