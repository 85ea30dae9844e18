"""Trained weights to ONNX: `python -m index.grounding.training.export WEIGHTS.safetensors TO.onnx`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.bert_graph import BertGraph

HEADS = 12
EPSILON = 1e-12
LAYERS = 6
WIDTH = 384
_QUANTISED = ["MatMul", "Attention", "EmbedLayerNormalization"]


def export(weights: Path, to: Path, *, int8: bool = True) -> None:
    """Write the model with its three heads, in int8 (dynamic, by channel) or fp32."""
    import onnx
    from safetensors.numpy import load_file

    model = build(load_file(str(weights)))
    if not int8:
        onnx.save(model, str(to))
        return
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "fp32.onnx"
        onnx.save(model, str(plain))
        quantize_dynamic(
            str(plain),
            str(to),
            op_types_to_quantize=_QUANTISED,
            per_channel=True,
            weight_type=QuantType.QInt8,
            # The fused operators are not known to shape inference; everything between them is float.
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )


def build(weights: dict[str, NDArray[np.float32]]) -> onnx.ModelProto:  # type: ignore[name-defined]  # noqa: F821
    """The encoder, its mean and CLS pooled for the support head, the relevance and span heads over its tokens."""
    graph = BertGraph(weights, heads=HEADS, epsilon=EPSILON)
    hidden = graph.encoder(LAYERS)
    mask = graph.node("Cast", ["mask"], ["mask_float"], to=1)
    wide = graph.node("Unsqueeze", [mask, graph.tensor("axis_2", np.array([2]))], ["mask_wide"])
    total = graph.node("Mul", [hidden, wide], ["hidden_masked"])
    axis = graph.tensor("axis_1", np.array([1]))
    summed = graph.node("ReduceSum", [total, axis], ["hidden_sum"], keepdims=0)
    counted = graph.node("ReduceSum", [wide, axis], ["token_count"], keepdims=0)
    mean = graph.node("Div", [summed, counted], ["hidden_mean"])
    first = graph.node("Gather", [hidden, graph.tensor("first", np.array(0))], ["hidden_first"], axis=1)
    pooled = graph.node("Concat", [mean, first], ["pooled"], axis=-1)
    for head, source in (("relevance", hidden), ("support", pooled), ("span", hidden)):
        graph.node("Identity", [graph.linear(source, head)], [head])
    return graph.model(
        {"relevance": ["batch", "tokens", 1], "support": ["batch", 3], "span": ["batch", "tokens", 2]}
    )


if __name__ == "__main__":
    export(Path(sys.argv[1]), Path(sys.argv[2]))
