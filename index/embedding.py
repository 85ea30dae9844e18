"""The embedding seam: texts in, unit vectors out, by the packaged model or any llama-index BaseEmbedding."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import parse_qsl

import numpy as np
from numpy.typing import NDArray

from index.errors import EmbeddingFailed

if TYPE_CHECKING:
    from collections.abc import Sequence

PACKAGED = "minilm"


class Embedder(Protocol):
    """Turns texts into unit vectors. `name` is recorded with the vectors: another name, another space."""

    @property
    def name(self) -> str:
        """Names the vector space."""

    @property
    def dimensions(self) -> int:
        """Length of a vector."""

    def embed_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed texts to store: (n, dimensions), rows of unit length."""

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Embed a query: (dimensions,), unit length."""


def open_embedder(spec: str) -> Embedder:
    """Open the embedder that a setting names.

    Args:
        spec: `minilm`, or `package.module:ClassName?argument=value&...` naming a llama-index `BaseEmbedding`.

    Raises:
        EmbeddingFailed: it cannot be imported, built or used.
    """
    if spec == PACKAGED:
        from index.minilm import MiniLM

        return MiniLM()
    return LlamaIndexEmbedder(spec)


class LlamaIndexEmbedder:
    """Any llama-index `BaseEmbedding`, named by import path and arguments."""

    def __init__(self, spec: str) -> None:
        path, _, query = spec.partition("?")
        module, _, class_name = path.partition(":")
        if not module or not class_name:
            raise EmbeddingFailed(
                f"Bad embedding model {spec!r}: write 'minilm' or 'package.module:ClassName?argument=value'."
            )
        try:
            model_class = getattr(importlib.import_module(module), class_name)
            self._model: Any = model_class(**dict(parse_qsl(query)))
            self.dimensions = len(self._model.get_query_embedding("dimensions"))
        except Exception as error:
            raise EmbeddingFailed(f"Embedding model {path!r} could not be opened: {error}") from error
        self.name = path if not query else f"{path}?{query}"

    def embed_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed texts to store: (n, dimensions), rows of unit length."""
        return self._unit(lambda: self._model.get_text_embedding_batch(list(texts)))

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Embed a query: (dimensions,), unit length."""
        vector: NDArray[np.float32] = self._unit(lambda: [self._model.get_query_embedding(text)])[0]
        return vector

    def _unit(self, call: Any) -> NDArray[np.float32]:
        try:
            vectors = np.asarray(call(), dtype=np.float32)
        except Exception as error:
            raise EmbeddingFailed(f"Embedding model {self.name!r} failed: {error}") from error
        if vectors.size and not np.isfinite(vectors).all():
            raise EmbeddingFailed(f"Embedding model {self.name!r} returned values that are not numbers.")
        lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
        unit: NDArray[np.float32] = vectors / np.maximum(lengths, 1e-12)
        return unit
