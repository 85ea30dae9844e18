"""MiniLM on onnxruntime: unit vectors that mean what the published model's mean."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from index import minilm
from index.errors import EmbeddingFailed
from index.minilm import BATCH_TEXTS, MiniLM, build_graph, packaged_model_folder


@pytest.fixture(scope="module")
def model() -> MiniLM:
    return MiniLM(threads=1)


def test_vectors_have_unit_length_and_384_dimensions(model: MiniLM) -> None:
    vectors = model.embed_texts(["A storm closed the harbour.", "x"])
    assert (vectors.shape, vectors.dtype) == ((2, 384), np.float32)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1.0, 1.0], abs=1e-5)


def test_the_vector_is_that_of_the_published_model(model: MiniLM) -> None:
    # sentence-transformers' own example pair, whose published cosine is 0.6660.
    one, other = model.embed_texts(["The weather is lovely today.", "It's so sunny outside!"])
    assert float(one @ other) == pytest.approx(0.6660, abs=0.0005)


def test_texts_that_mean_the_same_are_nearer_than_texts_that_do_not(model: MiniLM) -> None:
    storm, gale, cake = model.embed_texts(
        ["The storm closed the harbour.", "A gale shut the port.", "She baked a chocolate cake."]
    )
    assert float(storm @ gale) > float(storm @ cake) + 0.3


def test_a_text_has_one_vector_whatever_it_is_batched_with(model: MiniLM) -> None:
    texts = [f"Report {number}. " + "It rained. " * (number % 9) for number in range(2 * BATCH_TEXTS + 3)]
    together = model.embed_texts(texts)
    for place in (0, 7, BATCH_TEXTS, len(texts) - 1):
        assert together[place] == pytest.approx(model.embed_query(texts[place]), abs=1e-5)


def test_no_texts_give_no_vectors(model: MiniLM) -> None:
    assert model.embed_texts([]).shape == (0, 384)


def test_what_is_beyond_the_models_length_does_not_count(model: MiniLM) -> None:
    long = "harbour " * 300
    assert model.embed_query(long) == pytest.approx(model.embed_query(long + "cake " * 300), abs=1e-6)


@pytest.mark.parametrize(
    "text", ["", " ", "\ud800", "a\udfff b", "\x00", "🦊" * 500, "東京" * 300, "\u0301" * 400]
)
def test_any_text_has_a_vector(model: MiniLM, text: str) -> None:
    assert np.linalg.norm(model.embed_query(text)) == pytest.approx(1.0, abs=1e-5)


def test_the_graph_is_a_valid_onnx_model() -> None:
    import onnx

    graph = onnx.load_from_string(build_graph(packaged_model_folder()))
    assert [item.name for item in graph.graph.input] == ["input_ids", "segment_ids", "mask"]
    assert [item.name for item in graph.graph.output] == ["hidden"]


def test_a_missing_package_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minilm, "PACKAGE", "no_such_package_for_byline")
    with pytest.raises(EmbeddingFailed, match="pip install"):
        MiniLM()


def test_a_damaged_model_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    shutil.copy(packaged_model_folder() / "config.json", folder)
    (folder / "model.safetensors").write_bytes(b"broken")
    with pytest.raises(EmbeddingFailed, match="could not be loaded"):
        MiniLM(folder)
