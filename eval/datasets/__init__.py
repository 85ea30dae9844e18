"""One adapter a file: where cases and their articles come from."""

from __future__ import annotations

from eval.datasets import aleppo, attributionbench, own, qed, sample, ud_ewt
from eval.datasets.dataset import Adapter
from eval.errors import DatasetMissing

_MODULES = (sample, own, aleppo, qed, attributionbench, ud_ewt)
ADAPTERS: dict[str, Adapter] = {module.ADAPTER.info.name: module.ADAPTER for module in _MODULES}


def find_adapter(name: str) -> Adapter:
    """The adapter of that name; raises DatasetMissing, which lists the names there are."""
    if name not in ADAPTERS:
        raise DatasetMissing(f"no dataset is called {name!r}; there are {', '.join(ADAPTERS)}")
    return ADAPTERS[name]
