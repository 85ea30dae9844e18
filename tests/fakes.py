"""Stands in for what a test does not want to run; the real parts run in `tests/integration`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class HashEmbedder:
    """Bag-of-words vectors from hashes: the same text, the same vector; shared words, nearer vectors."""

    def __init__(self, name: str = "hash", dimensions: int = 64) -> None:
        self.name = name
        self.dimensions = dimensions
        self.embedded: list[str] = []

    def embed_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.embedded += texts
        return np.stack([self._embed(text) for text in texts])

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return self._embed(text)

    def _embed(self, text: str) -> NDArray[np.float32]:
        vector = np.zeros(self.dimensions, dtype=np.float32)
        for word in text.lower().split() or [""]:
            seed = int.from_bytes(hashlib.sha256(f"{self.name} {word}".encode()).digest()[:8], "little")
            vector += np.random.default_rng(seed).standard_normal(self.dimensions, dtype=np.float32)
        return vector / np.linalg.norm(vector)
