"""One adapter a file: where cases and their articles come from."""

from __future__ import annotations

from collections.abc import Sequence

from eval.datasets import (
    aleppo,
    attributionbench,
    bipia,
    bump,
    clapnq,
    defacto,
    mtrag,
    multihop_pool,
    multihop_rag,
    own,
    poisonedrag,
    qed,
    ramdocs,
    realtimeqa,
    realtimeqa_cut,
    realtimeqa_pages,
    rgb,
    sample,
    selqa,
    squad2,
    summedits_news,
    summhay,
    ud_ewt,
    wice_cite,
    wice_verify,
)
from eval.datasets.dataset import Adapter
from eval.errors import DatasetMissing

_MODULES = (
    *(sample, own, aleppo),
    *(realtimeqa, realtimeqa_cut, multihop_rag, summhay, mtrag, ramdocs, rgb, bipia, poisonedrag),
    *(qed, squad2, selqa, clapnq, wice_cite, realtimeqa_pages, multihop_pool),
    *(attributionbench, wice_verify, summedits_news, bump, defacto),
    ud_ewt,
)
ADAPTERS: dict[str, Adapter] = {module.ADAPTER.info.name: module.ADAPTER for module in _MODULES}


ALL = "all"


def find_adapters(names: Sequence[str]) -> list[Adapter]:
    """The adapters of these names, each once; `all` stands for every dataset that needs nothing of the caller's."""
    found = {}
    for name in names:
        needing_nothing = [one for one in ADAPTERS.values() if not one.info.needs]
        for adapter in needing_nothing if name == ALL else [find_adapter(name)]:
            found[adapter.info.name] = adapter
    return list(found.values())


def find_adapter(name: str) -> Adapter:
    """The adapter of that name; raises DatasetMissing, which lists the names there are."""
    if name not in ADAPTERS:
        raise DatasetMissing(f"no dataset is called {name!r}; there are {', '.join(ADAPTERS)}")
    return ADAPTERS[name]
