"""How well two groups of scores are told apart."""

from __future__ import annotations

import pytest

from index.grounding.training.calibrate import auroc


def test_auroc_counts_ties_half() -> None:
    # 2.0 above 1.0 and equal to 2.0; 3.0 above both: (1 + 0.5 + 1 + 1) / 4.
    assert auroc([2.0, 3.0], [1.0, 2.0]) == pytest.approx(3.5 / 4)
