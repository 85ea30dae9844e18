"""The embedding seam: the packaged model or any llama-index embedding, always unit vectors."""

from __future__ import annotations

import numpy as np
import pytest

from index import embedding
from index.embedding import LlamaIndexEmbedder, open_embedder
from index.errors import EmbeddingFailed
from index.minilm import MiniLM

HERE = "tests.index.test_embedding"


class CountingEmbedding:
    """Speaks as llama-index's BaseEmbedding does; (letters, words, scale) is the vector of a text."""

    def __init__(self, scale: str = "1") -> None:
        self._scale = float(scale)

    def get_query_embedding(self, query: str) -> list[float]:
        return [float(len(query)), float(len(query.split())), self._scale]

    def get_text_embedding_batch(self, texts: list[str]) -> list[list[float]]:
        return [self.get_query_embedding(text) for text in texts]


class BrokenEmbedding(CountingEmbedding):
    def get_text_embedding_batch(self, texts: list[str]) -> list[list[float]]:
        raise ConnectionError("the server is gone")


class NotANumberEmbedding(CountingEmbedding):
    def get_text_embedding_batch(self, texts: list[str]) -> list[list[float]]:
        return [[float("nan")] * 3 for _ in texts]


def test_minilm_is_the_packaged_model() -> None:
    assert isinstance(open_embedder(embedding.PACKAGED), MiniLM)


def test_another_model_is_named_by_its_import_path_and_arguments() -> None:
    spec = f"{HERE}:CountingEmbedding?scale=2"
    embedder = open_embedder(spec)
    assert (embedder.name, embedder.dimensions) == (spec, 3)


def test_its_vectors_are_made_unit_vectors() -> None:
    embedder = open_embedder(f"{HERE}:CountingEmbedding?scale=2")
    # "a b" is (3 letters, 2 words, 2): its length is the root of 9 + 4 + 4.
    assert embedder.embed_query("a b") == pytest.approx(np.array([3, 2, 2]) / np.sqrt(17))
    vectors = embedder.embed_texts(["a b", "abc"])
    assert (vectors.shape, vectors.dtype) == ((2, 3), np.float32)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1.0, 1.0])


def test_the_same_model_with_other_arguments_is_another_space() -> None:
    one, other = (LlamaIndexEmbedder(f"{HERE}:CountingEmbedding?scale={scale}") for scale in (1, 2))
    assert one.name != other.name


@pytest.mark.parametrize("spec", ["", "nonsense", "os", ":Name", "module:"])
def test_a_name_of_no_model_says_what_to_write(spec: str) -> None:
    with pytest.raises(EmbeddingFailed, match=r"package\.module:ClassName"):
        open_embedder(spec)


@pytest.mark.parametrize(
    "spec", ["no.such.module:Name", f"{HERE}:NoSuchClass", f"{HERE}:CountingEmbedding?wrong=1"]
)
def test_a_model_that_cannot_be_opened_is_named(spec: str) -> None:
    with pytest.raises(EmbeddingFailed, match="could not be opened"):
        open_embedder(spec)


def test_a_model_that_fails_later_is_named() -> None:
    embedder = open_embedder(f"{HERE}:BrokenEmbedding")
    with pytest.raises(EmbeddingFailed, match="the server is gone"):
        embedder.embed_texts(["a"])


def test_values_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(EmbeddingFailed, match="not numbers"):
        open_embedder(f"{HERE}:NotANumberEmbedding").embed_texts(["a"])


def test_a_real_llama_index_embedding_fits() -> None:
    embedder = open_embedder("llama_index.core.embeddings.mock_embed_model:MockEmbedding?embed_dim=8")
    assert embedder.dimensions == 8
    assert np.linalg.norm(embedder.embed_texts(["a", "b"]), axis=1) == pytest.approx([1.0, 1.0])
