"""Trained weights of both stacks to ONNX: `python -m index.grounding.training.export QUESTIONS STATEMENTS TO.onnx`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.bert_graph import BertGraph
from index.errors import GroundingFailed

HEADS = 12
EPSILON = 1e-12
LAYERS = 6
WIDTH = 384
STATEMENTS = "statements."  # begins the names of the weights of the stack that reads statements
_QUANTISED = ["MatMul", "Attention", "EmbedLayerNormalization"]

Weights = dict[str, NDArray[np.float32]]


def export(questions: Path, statements: Path, to: Path, *, int8: bool = True) -> None:
    """Write both stacks as one model, in int8 (dynamic, by channel) or fp32."""
    import onnx
    from safetensors.numpy import load_file

    model = build(merged(load_file(str(questions)), load_file(str(statements))))
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


def merged(questions: Weights, statements: Weights) -> Weights:
    """The weights of both stacks over the embeddings that they share, those of the second under `STATEMENTS`.

    Raises:
        GroundingFailed: they were not trained over the same embeddings.
    """
    for name in questions:
        if name.startswith("embeddings.") and not np.array_equal(questions[name], statements[name]):
            raise GroundingFailed(f"The two stacks differ in {name}: train them from the same first stage.")
    stack = {
        f"{STATEMENTS}{name}": value for name, value in statements.items() if name.startswith("encoder.")
    }
    head = {name: value for name, value in statements.items() if name.startswith("support.")}
    return questions | stack | head


def build(weights: Weights) -> onnx.ModelProto:  # type: ignore[name-defined]  # noqa: F821
    """One stack reads questions, with the relevance and span heads over its tokens; the other reads statements.

    The mean and the CLS of the second one are pooled for the support head.
    """
    graph = BertGraph(weights, heads=HEADS, epsilon=EPSILON)
    embedded = graph.embeddings()
    asked = graph.stack(embedded, LAYERS)
    said = graph.stack(embedded, LAYERS, prefix=STATEMENTS)
    for head, source in (("relevance", asked), ("span", asked), ("support", _pooled(graph, said))):
        graph.node("Identity", [graph.linear(source, head)], [head])
    return graph.model(
        {"relevance": ["batch", "tokens", 1], "support": ["batch", 3], "span": ["batch", "tokens", 2]}
    )


def _pooled(graph: BertGraph, hidden: str) -> str:
    """Mean over the tokens and CLS, side by side: (batch, 2 * width)."""
    mask = graph.node("Cast", ["mask"], ["mask_float"], to=1)
    wide = graph.node("Unsqueeze", [mask, graph.tensor("axis_2", np.array([2]))], ["mask_wide"])
    total = graph.node("Mul", [hidden, wide], ["hidden_masked"])
    axis = graph.tensor("axis_1", np.array([1]))
    summed = graph.node("ReduceSum", [total, axis], ["hidden_sum"], keepdims=0)
    counted = graph.node("ReduceSum", [wide, axis], ["token_count"], keepdims=0)
    mean = graph.node("Div", [summed, counted], ["hidden_mean"])
    first = graph.node("Gather", [hidden, graph.tensor("first", np.array(0))], ["hidden_first"], axis=1)
    return graph.node("Concat", [mean, first], ["pooled"], axis=-1)


if __name__ == "__main__":
    export(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
