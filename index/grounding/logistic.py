"""A logistic model over standardised features, kept as plain numbers in JSON."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Logistic:
    """`mean`, `scale` and `weights` have one value for each feature."""

    mean: Matrix
    scale: Matrix
    weights: Matrix
    bias: float

    def probability(self, rows: Matrix) -> Matrix:
        """Probabilities for (n, features): (n,)."""
        scale = np.where(self.scale == 0.0, 1.0, self.scale)  # a feature that never varied when it was fitted
        scores: Matrix = ((rows - self.mean) / scale) @ self.weights + self.bias
        return 1.0 / (1.0 + np.exp(-scores))

    @classmethod
    def from_json(cls, values: dict[str, list[float]]) -> Logistic:
        """Read what `as_json` wrote."""
        mean, scale, weights = (np.array(values[name]) for name in ("mean", "scale", "weights"))
        return cls(mean, scale, weights, float(values["bias"][0]))

    def as_json(self) -> dict[str, list[float]]:
        """Plain values, rounded to six digits."""
        named = {
            "mean": self.mean,
            "scale": self.scale,
            "weights": self.weights,
            "bias": np.array([self.bias]),
        }
        return {name: [round(float(value), 6) for value in values] for name, values in named.items()}
