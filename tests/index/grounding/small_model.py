"""A grounding model of random weights: small, quick, with the inputs and outputs of the trained one."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from index.grounding.training.export import LAYERS, STATEMENTS, build

WIDTH = 12
VOCABULARY = 30_522


def write_small_model(path: Path) -> Path:
    """The ONNX file, written to `path`."""
    path.write_bytes(build(random_weights()).SerializeToString())
    return path


def random_weights() -> dict[str, np.ndarray]:
    """Two stacks of width 12 on the same embeddings, with the three heads of the grounding model."""
    chance = np.random.default_rng(11)

    def linear(name: str, into: int, out: int) -> dict[str, np.ndarray]:
        return {
            f"{name}.weight": chance.standard_normal((out, into), dtype=np.float32),
            f"{name}.bias": chance.standard_normal(out, dtype=np.float32),
        }

    def norm(name: str) -> dict[str, np.ndarray]:
        return {f"{name}.weight": np.ones(WIDTH, np.float32), f"{name}.bias": np.zeros(WIDTH, np.float32)}

    weights = {
        f"embeddings.{name}.weight": chance.standard_normal((rows, WIDTH), dtype=np.float32)
        for name, rows in (
            ("word_embeddings", VOCABULARY),
            ("position_embeddings", 512),
            ("token_type_embeddings", 2),
        )
    }
    weights |= norm("embeddings.LayerNorm")
    for prefix in (f"{stack}encoder.layer.{layer}" for stack in ("", STATEMENTS) for layer in range(LAYERS)):
        for part in ("query", "key", "value"):
            weights |= linear(f"{prefix}.attention.self.{part}", WIDTH, WIDTH)
        weights |= linear(f"{prefix}.attention.output.dense", WIDTH, WIDTH)
        weights |= norm(f"{prefix}.attention.output.LayerNorm")
        weights |= linear(f"{prefix}.intermediate.dense", WIDTH, 4 * WIDTH)
        weights |= linear(f"{prefix}.output.dense", 4 * WIDTH, WIDTH)
        weights |= norm(f"{prefix}.output.LayerNorm")
    return (
        weights | linear("relevance", WIDTH, 1) | linear("support", 2 * WIDTH, 3) | linear("span", WIDTH, 2)
    )
