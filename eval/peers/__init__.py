"""Peers: other programs that answer the same questions over the same articles, measured exactly as Byline is."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from eval.cases.task import Task
from eval.errors import RunInvalid

if TYPE_CHECKING:
    from eval.datasets.dataset import DatasetInfo
    from eval.peers.peer import Peer
    from eval.running.index_cache import IndexCache
    from eval.running.system import System
    from service.llm import LLM
    from service.settings import Settings


class PeerName(StrEnum):
    """The peers by the names that the command line and the reports use."""

    CITATION_QUERY_ENGINE = "citation-query-engine"
    BM25_LLM = "bm25-llm"


def open_peer(name: PeerName, info: DatasetInfo, settings: Settings, cache: IndexCache) -> System:
    """A peer as a system to measure, with the LLM and the embedding model of `settings`; nothing is loaded yet.

    Raises:
        RunInvalid: it cannot take this dataset, or what it needs is not there; says what to do.
    """
    from eval.peers.peer_system import PeerSystem
    from service.llm import open_llm

    if info.task is not Task.ANSWERING:
        raise RunInvalid(f"{info.name} tests the {info.task.value} part of Byline; leave out --peer")
    llm = open_llm(settings)
    if llm is None:
        raise RunInvalid(f"{name} writes its answers with an LLM; set BYLINE_LLM or give --llm")
    return PeerSystem(_OPENERS[name](settings, llm), llm, settings, cache)


def _open_bm25_llm(settings: Settings, llm: LLM) -> Peer:  # noqa: ARG001 (one form for all)
    from eval.peers.bm25_llm import BM25AndLLM

    return BM25AndLLM(settings)


def _open_citation_query_engine(settings: Settings, llm: LLM) -> Peer:
    try:
        from eval.peers.citation_query_engine import CitationQueryEnginePeer, choose_sizes
    except ImportError as error:
        raise RunInvalid(
            f"{PeerName.CITATION_QUERY_ENGINE} needs the extra `peers`: in the clone run "
            f"`.venv/bin/python -m pip install -c constraints.txt -e '.[peers]'` ({error})"
        ) from error
    return CitationQueryEnginePeer(settings, choose_sizes(llm.context_tokens))


_OPENERS = {
    PeerName.BM25_LLM: _open_bm25_llm,
    PeerName.CITATION_QUERY_ENGINE: _open_citation_query_engine,
}
