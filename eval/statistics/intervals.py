"""How sure a figure is, and the difference of two: 95 % intervals by the bootstrap over cases, seeded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2000
SEED = 20
CONFIDENCE = 0.95
_Z = 1.959963984540054
_ROUNDING = 1e-9  # what sums of the same numbers in another order may differ by
_DRAWN_AT_ONCE = 2_000_000  # indexes, so that a set of thousands of cases takes no gigabytes

Floats = NDArray[np.float64]
Indexes = NDArray[np.int64]
Statistic = Callable[[Floats, Floats], float | None]
"""A figure of a whole set: (gold, given) of all cases in, the figure out; None where it is not defined."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure, the range that holds it with 95 % confidence, and how that was found."""

    value: float
    low: float
    high: float
    method: Literal["bootstrap", "wilson"]


@dataclass(frozen=True, slots=True)
class Difference:
    """What one run's figure has over another's on the same cases, and the range that holds it."""

    value: float
    low: float
    high: float

    @property
    def is_rise(self) -> bool:
        """Whether the whole range lies above zero."""
        return self.low > _ROUNDING

    @property
    def is_fall(self) -> bool:
        """Whether the whole range lies below zero."""
        return self.high < -_ROUNDING


class Figure(Protocol):
    """A figure of a run that can be computed over any cases of it, some of them drawn more than once."""

    @property
    def cases(self) -> int:
        """How many cases there are to draw from, those without a measurement included."""
        ...

    def over(self, drawn: Indexes) -> Floats:
        """The figure of each row of case indexes; NaN, which stays in this module, where a row defines none."""
        ...


@dataclass(frozen=True, slots=True)
class Ratio:
    """sum(values) / sum(out_of); a case that is not measured has 0 of 0."""

    values: Floats
    out_of: Floats

    @property
    def cases(self) -> int:
        """How many cases there are."""
        return len(self.values)

    def over(self, drawn: Indexes) -> Floats:
        """The ratio of each row."""
        denominators = self.out_of[drawn].sum(axis=1)
        ratios: Floats = np.full(len(drawn), np.nan)
        np.divide(self.values[drawn].sum(axis=1), denominators, out=ratios, where=denominators > 0)
        return ratios


@dataclass(frozen=True, slots=True)
class Percentile:
    """A percentile (0..100, linear interpolation) of the values of the measured cases."""

    values: Floats
    measured: NDArray[np.bool_]
    percentile: float

    @property
    def cases(self) -> int:
        """How many cases there are."""
        return len(self.values)

    def over(self, drawn: Indexes) -> Floats:
        """The percentile of each row."""
        if self.measured.all():
            return np.asarray(np.percentile(self.values[drawn], self.percentile, axis=1))
        rows = [self.values[row[self.measured[row]]] for row in drawn]
        return np.asarray([np.percentile(row, self.percentile) if len(row) else np.nan for row in rows])


@dataclass(frozen=True, slots=True)
class WholeSet:
    """What `statistic` makes of the points of the measured cases."""

    gold: Floats
    given: Floats
    measured: NDArray[np.bool_]
    statistic: Statistic

    @property
    def cases(self) -> int:
        """How many cases there are."""
        return len(self.gold)

    def over(self, drawn: Indexes) -> Floats:
        """The statistic of each row."""
        return np.asarray([self._of(row[self.measured[row]]) for row in drawn])

    def _of(self, row: Indexes) -> float:
        figure = self.statistic(self.gold[row], self.given[row]) if len(row) else None
        return np.nan if figure is None else figure


def value_of(figure: Figure) -> float | None:
    """The figure over every case once; None where they do not define it."""
    if not figure.cases:
        return None
    (value,) = figure.over(np.arange(figure.cases)[None, :])
    return None if np.isnan(value) else float(value)


def estimate(figure: Figure) -> Estimate | None:
    """The figure with its percentile bootstrap interval over cases (Efron 1979); None where it is not defined.

    Resamples that do not define it (one class only) are left out.
    """
    value = value_of(figure)
    if value is None:
        return None
    low, high = _range([figure.over(drawn) for drawn in _draw(figure.cases)], value)
    return Estimate(value, low, high, "bootstrap")


def estimate_difference(
    before: Figure, after: Figure, *, confidence: float = CONFIDENCE
) -> Difference | None:
    """`after` minus `before` with its paired bootstrap interval: each resample takes the same cases of both.

    Koehn, "Statistical Significance Tests for Machine Translation Evaluation" (EMNLP 2004). None where one of
    them is not defined. Both must be over the same cases in the same order.
    """
    if before.cases != after.cases:
        raise ValueError(f"{before.cases} cases cannot be paired with {after.cases}")
    first, second = value_of(before), value_of(after)
    if first is None or second is None:
        return None
    value = second - first
    differences = [after.over(drawn) - before.over(drawn) for drawn in _draw(before.cases)]
    low, high = _range(differences, value, confidence)
    return Difference(value, low, high)


def estimate_ratio(values: Sequence[float], out_of: Sequence[float], *, is_share: bool) -> Estimate:
    """sum(values) / sum(out_of) with its interval over cases, all of which are measured.

    When every case of a share scores 0, or every one 1, each resample does too, and the bootstrap would claim
    certainty from a handful of cases; Wilson's interval (1927) for as many cases then stands in.
    """
    figure = Ratio(np.asarray(values, dtype=float), np.asarray(out_of, dtype=float))
    ratio = value_of(figure)
    if is_share and ratio in {0.0, 1.0}:
        return _wilson_at_the_edge(ratio, cases=figure.cases)
    return _defined(estimate(figure))


def estimate_percentile(values: Sequence[float], percentile: float) -> Estimate:
    """A percentile of `values` (0..100, linear interpolation) with its interval."""
    return _defined(
        estimate(Percentile(np.asarray(values, dtype=float), np.ones(len(values), bool), percentile))
    )


def estimate_statistic(
    gold: Sequence[float], given: Sequence[float], statistic: Statistic
) -> Estimate | None:
    """A figure of the whole set with its interval; None where the set does not define it."""
    golds, givens = np.asarray(gold, dtype=float), np.asarray(given, dtype=float)
    return estimate(WholeSet(golds, givens, np.ones(len(golds), bool), statistic))


def _draw(cases: int) -> Iterator[Indexes]:
    """RESAMPLES rows of case indexes, some rows at a time; always the same for as many cases."""
    generator = np.random.default_rng(SEED)
    rows = max(1, min(RESAMPLES, _DRAWN_AT_ONCE // cases))
    for done in range(0, RESAMPLES, rows):
        yield generator.integers(0, cases, size=(min(rows, RESAMPLES - done), cases))


def _range(resampled: Sequence[Floats], value: float, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Where that share of the defined resamples lies; the value itself where none is defined."""
    figures = np.concatenate(resampled)
    figures = figures[~np.isnan(figures)]
    if not len(figures):
        return value, value
    tail = (1 - confidence) / 2
    low, high = np.quantile(figures, [tail, 1 - tail])
    return float(low), float(high)


def _defined(found: Estimate | None) -> Estimate:
    if found is None:
        raise ValueError("there is nothing to estimate from")
    return found


def _wilson_at_the_edge(ratio: float, *, cases: int) -> Estimate:
    reach = _Z**2 / (cases + _Z**2)
    low, high = (0.0, reach) if ratio == 0.0 else (1 - reach, 1.0)
    return Estimate(ratio, low, high, "wilson")
