"""Embedding each text once: many cases ask about the same paragraph, article or pool of sentences."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from index.embedding import Embedder
from index.rows import Vector

MOST_TEXTS = 50_000  # 75 MB of 384 dimensions


class RememberingEmbedder:
    """An `Embedder` that keeps the vectors of texts, as the catalogue keeps those of stored sentences."""

    def __init__(self, embedder: Embedder, *, most: int = MOST_TEXTS) -> None:
        self.name = embedder.name
        self.dimensions = embedder.dimensions
        self._embedder = embedder
        self._most = most
        self._known: dict[str, Vector] = {}
        self._lock = Lock()

    def embed_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed texts: (n, dimensions), rows of unit length."""
        with self._lock:
            new = [text for text in dict.fromkeys(texts) if text not in self._known]
            known = {text: self._known[text] for text in texts if text in self._known}
            if new:
                known |= zip(new, self._embedder.embed_texts(new), strict=True)
            if len(self._known) + len(new) > self._most:
                self._known = {}
            self._known |= known
        return np.array([known[text] for text in texts], dtype=np.float32).reshape(-1, self.dimensions)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Embed a query: (dimensions,), unit length."""
        return self._embedder.embed_query(text)
