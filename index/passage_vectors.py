"""A passage's vector from those of its sentences: their mean, so that each text is embedded once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from index.article import Sentence
from index.rows import Vector


def passage_vector(sentences: Sequence[Sentence], vectors: Mapping[str, Vector]) -> Vector:
    """The unit mean of the sentences' unit vectors.

    Half the embedding work of embedding the passage too, and with the best sentence's cosine added at
    search time it finds more (docs/decisions/0005-retrieval.md).

    Args:
        vectors: by sentence id; sentences without one (boilerplate) do not count.
    """
    mean = np.mean([vectors[sentence.id] for sentence in sentences if sentence.id in vectors], axis=0)
    unit: Vector = (mean / max(float(np.linalg.norm(mean)), 1e-12)).astype(np.float32)
    return unit
