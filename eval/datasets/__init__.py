"""One adapter a file: where cases and their articles come from."""

from __future__ import annotations

from eval.datasets import aleppo, own, sample
from eval.datasets.dataset import Adapter
from eval.errors import DatasetMissing

ADAPTERS: dict[str, Adapter] = {module.ADAPTER.info.name: module.ADAPTER for module in (sample, aleppo, own)}


def find_adapter(name: str) -> Adapter:
    """The adapter of that name; raises DatasetMissing, which lists the names there are."""
    if name not in ADAPTERS:
        raise DatasetMissing(f"no dataset is called {name!r}; there are {', '.join(ADAPTERS)}")
    return ADAPTERS[name]
