"""The packaged file as checkpoints to train on from: `python -m index.grounding.training.restore GROUNDING.onnx OUT`.

Only the int8 file is kept in the repository; what its weights stand for is what the trained ones were rounded to.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from index.grounding.training.encoder import GroundingEncoder
from index.grounding.training.export import STATEMENTS


def restore(path: Path, *, stack: str = "") -> GroundingEncoder:
    """The encoder whose weights the file holds, in fp32.

    Args:
        stack: what the names of its layers begin with.
    """
    import onnx
    from onnx import numpy_helper

    stored = {item.name: numpy_helper.to_array(item) for item in onnx.load(str(path)).graph.initializer}
    model = GroundingEncoder()
    state: dict[str, Any] = model.state_dict()
    words = {"words": "word_embeddings", "positions": "position_embeddings", "types": "token_type_embeddings"}
    for here, there in words.items():
        state[f"{here}.weight"] = _read(stored, f"embeddings.{there}.weight")
    for kind in ("weight", "bias"):
        state[f"norm.{kind}"] = _read(stored, f"embeddings.LayerNorm.{kind}")
        for head in ("relevance", "support", "span"):
            state[f"{head}.{kind}"] = _linear(stored, f"{head}.{kind}")
        for layer in range(len(model.layers)):
            to, source = f"layers.{layer}.", f"{stack}encoder.layer.{layer}."
            for name, stands in (
                ("qkv", "qkv"),
                ("attention_out", "attention.output.dense"),
                ("inner", "intermediate.dense"),
                ("outer", "output.dense"),
            ):
                state[f"{to}{name}.{kind}"] = _linear(stored, f"{source}{stands}.{kind}")
            state[f"{to}attention_norm.{kind}"] = _read(stored, f"{source}attention.output.LayerNorm.{kind}")
            state[f"{to}norm.{kind}"] = _read(stored, f"{source}output.LayerNorm.{kind}")
    model.load_state_dict(state)
    return model


def _linear(stored: dict[str, NDArray[Any]], name: str) -> torch.Tensor:
    """ONNX holds a linear layer as (in, out), torch as (out, in)."""
    read = _read(stored, name)
    return read.T.contiguous() if read.ndim == 2 else read


def _read(stored: dict[str, NDArray[Any]], name: str) -> torch.Tensor:
    if name in stored:
        return torch.from_numpy(stored[name].astype(np.float32))
    whole = stored[f"{name}_quantized"].astype(np.float32)
    nothing = stored[f"{name}_zero_point"].astype(np.float32)
    return torch.from_numpy((whole - nothing) * stored[f"{name}_scale"])


if __name__ == "__main__":
    for name, prefix in (("questions", ""), ("statements", STATEMENTS)):
        torch.save(
            {"model": restore(Path(sys.argv[1]), stack=prefix).state_dict()}, Path(sys.argv[2]) / f"{name}.pt"
        )
