"""How sure a figure is: 95 % intervals by the bootstrap over cases, seeded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2000
SEED = 20
CONFIDENCE = 0.95
_Z = 1.959963984540054

Floats = NDArray[np.float64]
Statistic = Callable[[Floats, Floats], float | None]
"""A figure of a whole set: (gold, given) of all cases in, the figure out; None where it is not defined."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure, the range that holds it with 95 % confidence, and how that was found."""

    value: float
    low: float
    high: float
    method: Literal["bootstrap", "wilson"]


def estimate_ratio(values: Sequence[float], out_of: Sequence[float], *, is_share: bool) -> Estimate:
    """sum(values) / sum(out_of), with its percentile bootstrap interval over cases (Efron 1979).

    When every case of a share scores 0, or every one 1, each resample does too, and the bootstrap would claim
    certainty from a handful of cases; Wilson's interval (1927) for as many cases then stands in.
    """
    numerators, denominators = np.asarray(values, dtype=float), np.asarray(out_of, dtype=float)
    ratio = float(numerators.sum() / denominators.sum())
    if is_share and ratio in {0.0, 1.0}:
        return _wilson_at_the_edge(ratio, cases=len(numerators))
    drawn = _draw(len(numerators))
    ratios = numerators[drawn].sum(axis=1) / denominators[drawn].sum(axis=1)
    return _estimate(ratio, ratios)


def estimate_percentile(values: Sequence[float], percentile: float) -> Estimate:
    """A percentile of `values` (0..100, linear interpolation) with its bootstrap interval."""
    sample = np.asarray(values, dtype=float)
    resampled = np.percentile(sample[_draw(len(sample))], percentile, axis=1)
    return _estimate(float(np.percentile(sample, percentile)), resampled)


def estimate_statistic(
    gold: Sequence[float], given: Sequence[float], statistic: Statistic
) -> Estimate | None:
    """A figure of the whole set with its bootstrap interval; None where the set does not define it.

    Resamples that do not define it (one class only) are left out.
    """
    golds, givens = np.asarray(gold, dtype=float), np.asarray(given, dtype=float)
    value = statistic(golds, givens)
    if value is None:
        return None
    figures = [statistic(golds[drawn], givens[drawn]) for drawn in _draw(len(golds))]
    return _estimate(value, np.asarray([one for one in figures if one is not None]))


def _draw(cases: int) -> NDArray[np.int64]:
    return np.random.default_rng(SEED).integers(0, cases, size=(RESAMPLES, cases))


def _estimate(value: float, resampled: Floats) -> Estimate:
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(resampled, [tail, 1 - tail])
    return Estimate(value, float(low), float(high), "bootstrap")


def _wilson_at_the_edge(ratio: float, *, cases: int) -> Estimate:
    reach = _Z**2 / (cases + _Z**2)
    low, high = (0.0, reach) if ratio == 0.0 else (1 - reach, 1.0)
    return Estimate(ratio, low, high, "wilson")
