"""Fitting the small logistic models that sit on top of features and scores."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.grounding.logistic import Logistic, Matrix

RIDGE = 1.0


def fit_logistic(rows: Matrix, labels: Sequence[float] | Matrix, *, steps: int = 30) -> Logistic:
    """Ridge logistic regression by Newton's method on standardised features."""
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    design = np.hstack([(rows - mean) / scale, np.ones((len(rows), 1))])
    target = np.asarray(labels, dtype=np.float64)
    weights = np.zeros(design.shape[1])
    penalty = RIDGE * np.eye(len(weights))
    penalty[-1, -1] = 0.0
    for _ in range(steps):
        probability = 1.0 / (1.0 + np.exp(-design @ weights))
        gradient = design.T @ (probability - target) + penalty @ weights
        curvature = design.T @ (design * (probability * (1 - probability))[:, None]) + penalty
        weights -= np.linalg.solve(curvature, gradient)
    return Logistic(mean, scale, weights[:-1], float(weights[-1]))
