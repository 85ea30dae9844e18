"""Curves of confidence: what is risked at each coverage, and whether a probability means what it says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from eval.statistics.intervals import Floats


@dataclass(frozen=True, slots=True)
class RiskCoverage:
    """`risk[i]`: share of wrong results among the `coverage[i]` share of cases with the highest confidence."""

    coverage: tuple[float, ...]
    risk: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Of `cases` with confidence from `low` to `high`: its mean, and the share that was right."""

    low: float
    high: float
    cases: int
    confidence: float
    right: float


def risk_coverage(right: Floats, confidence: Floats) -> RiskCoverage:
    """The risk at each coverage, most confident first (El-Yaniv and Wiener, JMLR 2010).

    Cases of equal confidence come in no order: each stands for their mean.
    """
    risks = _risks(right, confidence)
    coverage = np.arange(1, len(right) + 1) / max(len(right), 1)
    return RiskCoverage(tuple(map(float, coverage)), tuple(map(float, risks)))


def risk_coverage_area(right: Floats, confidence: Floats) -> float | None:
    """Mean risk over all coverages; lower is better, and with random confidence it is the share of wrong results.

    AURC: Geifman, Uziel and El-Yaniv, "Bias-Reduced Uncertainty Estimation" (ICLR 2019). None without cases.
    """
    return float(_risks(right, confidence).mean()) if len(right) else None


def calibration(right: Floats, confidence: Floats, *, bins: int = 10) -> tuple[CalibrationBin, ...]:
    """Bins of equal width over 0..1 that hold a case (Guo et al., "On Calibration", ICML 2017)."""
    places = np.clip((confidence * bins).astype(int), 0, bins - 1)
    return tuple(
        CalibrationBin(
            low=place / bins,
            high=(place + 1) / bins,
            cases=int((places == place).sum()),
            confidence=float(confidence[places == place].mean()),
            right=float(right[places == place].mean()),
        )
        for place in np.unique(places).tolist()
    )


def _risks(right: Floats, confidence: Floats) -> Floats:
    order = np.argsort(-confidence, kind="stable")
    _, place, counts = np.unique(-confidence[order], return_inverse=True, return_counts=True)
    expected = (np.bincount(place, weights=right[order]) / counts)[place] if len(right) else right
    return 1 - np.cumsum(expected) / np.arange(1, len(right) + 1)
