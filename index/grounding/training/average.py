"""Averages weights of two stages: `python -m index.grounding.training.average FIRST SECOND TO`, all safetensors."""

from __future__ import annotations

import sys
from pathlib import Path


def average(first: Path, second: Path, to: Path) -> None:
    """Write the mean of both; what the second stage forgets of statements the first still knows."""
    import numpy as np
    from safetensors.numpy import load_file, save_file

    one, other = load_file(str(first)), load_file(str(second))
    save_file({name: ((one[name] + other[name]) / 2).astype(np.float32) for name in one}, str(to))


if __name__ == "__main__":
    average(*(Path(name) for name in sys.argv[1:4]))
