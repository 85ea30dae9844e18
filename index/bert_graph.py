"""A BERT encoder as an ONNX graph of onnxruntime's fused operators, laid out from named weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

OPSET = 17
IR_VERSION = 8


class BertGraph:
    """Collects nodes and weights while an encoder is laid out.

    Inputs of the finished graph: `input_ids`, `segment_ids` and `mask`, int32 (batch, tokens), padded on the right.

    Args:
        weights: by the names of Hugging Face's BertModel; a linear layer's weight is (out, in).
    """

    def __init__(self, weights: Mapping[str, NDArray[np.float32]], *, heads: int, epsilon: float) -> None:
        from onnx import helper, numpy_helper

        self._helper = helper
        self._numpy_helper = numpy_helper
        self._weights = weights
        self._heads = heads
        self._epsilon = epsilon
        self._nodes: list[Any] = []
        self._tensors: list[Any] = []

    def encoder(self, layers: int) -> str:
        """Lay out embeddings and `layers` layers; returns the name of the hidden states (batch, tokens, width)."""
        return self.stack(self.embeddings(), layers)

    def stack(self, hidden: str, layers: int, *, prefix: str = "") -> str:
        """Lay out `layers` layers over hidden states; returns the name of theirs.

        Args:
            prefix: what the names of their weights begin with, where several stacks stand on the same embeddings.
        """
        for layer in range(layers):
            hidden = self._layer(hidden, f"{prefix}encoder.layer.{layer}.")
        return hidden

    def embeddings(self) -> str:
        """Lay out the embeddings, once for all stacks; returns the name of the first hidden states."""
        names = [
            "word_embeddings.weight",
            "position_embeddings.weight",
            "token_type_embeddings.weight",
            "LayerNorm.weight",
            "LayerNorm.bias",
        ]
        weights = [self._weight(f"embeddings.{name}") for name in names]
        return self._fused(
            "EmbedLayerNormalization",
            ["input_ids", "segment_ids", *weights, "mask"],
            ["embedded", "mask_index"],
            epsilon=self._epsilon,
        )

    def node(
        self, kind: str, inputs: Sequence[str], outputs: Sequence[str], *, domain: str = "", **attributes: Any
    ) -> str:
        """Add a node; returns its first output's name."""
        self._nodes.append(
            self._helper.make_node(kind, list(inputs), list(outputs), domain=domain, **attributes)
        )
        return outputs[0]

    def tensor(self, name: str, values: NDArray[Any]) -> str:
        """Add a constant; returns its name."""
        self._tensors.append(self._numpy_helper.from_array(np.asarray(values, order="C"), name))
        return name

    def linear(self, source: str, name: str) -> str:
        """A linear layer with its bias, by the name of its weights; returns its output's name."""
        product = self._matmul(source, f"{name}.weight")
        return self.node("Add", [product, self._weight(f"{name}.bias")], [f"{name}.sum"])

    def model(self, outputs: Mapping[str, Sequence[str | int]]) -> Any:
        """The finished ONNX model; `outputs` maps names to shapes."""
        from onnx import TensorProto

        inputs = [
            self._helper.make_tensor_value_info(name, TensorProto.INT32, ["batch", "tokens"])
            for name in ("input_ids", "segment_ids", "mask")
        ]
        results = [
            self._helper.make_tensor_value_info(name, TensorProto.FLOAT, list(shape))
            for name, shape in outputs.items()
        ]
        graph = self._helper.make_graph(self._nodes, "bert", inputs, results, self._tensors)
        opsets = [self._helper.make_opsetid("", OPSET), self._helper.make_opsetid("com.microsoft", 1)]
        return self._helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)

    def _layer(self, hidden: str, prefix: str) -> str:
        parts = [f"{prefix}attention.self.{part}" for part in ("query", "key", "value")]
        qkv_weight = np.concatenate([self._weights[f"{part}.weight"].T for part in parts], axis=1)
        qkv_bias = np.concatenate([self._weights[f"{part}.bias"] for part in parts])
        weight, bias = (
            self.tensor(f"{prefix}qkv.weight", qkv_weight),
            self.tensor(f"{prefix}qkv.bias", qkv_bias),
        )
        attended = self._fused(
            "Attention", [hidden, weight, bias, "mask_index"], [f"{prefix}attended"], num_heads=self._heads
        )
        output = self._matmul(attended, f"{prefix}attention.output.dense.weight")
        hidden = self._skip_norm(output, hidden, f"{prefix}attention.output")
        inner = self._matmul(hidden, f"{prefix}intermediate.dense.weight")
        inner = self._fused(
            "BiasGelu", [inner, self._weight(f"{prefix}intermediate.dense.bias")], [f"{prefix}gelu"]
        )
        output = self._matmul(inner, f"{prefix}output.dense.weight")
        return self._skip_norm(output, hidden, f"{prefix}output")

    def _skip_norm(self, output: str, skip: str, prefix: str) -> str:
        names = [f"{prefix}.LayerNorm.weight", f"{prefix}.LayerNorm.bias", f"{prefix}.dense.bias"]
        inputs = [output, skip, *(self._weight(name) for name in names)]
        return self._fused("SkipLayerNormalization", inputs, [f"{prefix}.normed"], epsilon=self._epsilon)

    def _fused(self, kind: str, inputs: Sequence[str], outputs: Sequence[str], **attributes: Any) -> str:
        return self.node(kind, inputs, outputs, domain="com.microsoft", **attributes)

    def _matmul(self, source: str, name: str) -> str:
        # torch stores a linear layer as (out, in); MatMul wants (in, out).
        return self.node("MatMul", [source, self.tensor(name, self._weights[name].T)], [f"{name}.product"])

    def _weight(self, name: str) -> str:
        return self.tensor(name, self._weights[name])
