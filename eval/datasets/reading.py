"""Reading what goes with the cases of a public set: a file of another shape is named, not a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eval.errors import CasesInvalid


@contextmanager
def reading(file: str) -> Iterator[None]:
    """Turn what a value of another shape raises into CasesInvalid with the file's name."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        name = Path(file).name
        raise CasesInvalid([f"{name}: not as expected: {type(error).__name__}: {error}"]) from error
