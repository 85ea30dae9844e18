import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from eval.datasets.dataset import Dataset
from eval.metrics.result import Result
from eval.peers.bm25_llm import BM25AndLLM
from eval.peers.peer import PeerReply
from eval.peers.peer_system import PeerService, PeerSystem
from eval.peers.writer import Writer
from eval.records.run_files import load_info, load_records
from eval.running.index_cache import IndexCache
from eval.running.runner import Plan, run_dataset
from eval.scoring.scores import score_run
from index.article import Filters
from service.errors import LLMTimeout
from tests.eval.builders import answerable, unanswerable
from tests.eval.peers.peer_collection import DRAFTS, SETTINGS
from tests.eval.scripted import INFO, Steps
from tests.fakes_llm import ScriptedLLM

CASES = (
    answerable(),
    unanswerable(question="Who sank the Aurora?"),
    answerable(id="c2", question="Is the Aurora late?", answers=["Tuesday"]),
)


def replies(messages: Any) -> str:
    asked = messages[-1].content
    if "When did" in asked:
        return "She left on Monday [1]."
    return "The passages do not mention that." if "sank" in asked else "No [2]. The Aurora sailed on Friday."


def run(folder: Path, llm: ScriptedLLM) -> Path:
    system = PeerSystem(BM25AndLLM(SETTINGS), llm, SETTINGS, IndexCache(folder / "cache"))
    plan = Plan(dataset=Dataset(INFO, CASES, DRAFTS), system=system, mode="generate", out=folder / "run")
    return run_dataset(plan, Steps())


def test_a_peer_is_asked_recorded_and_scored_as_byline_is(tmp_path: Path) -> None:
    llm = ScriptedLLM(replies)
    out = run(tmp_path, llm)

    scores = score_run(out)
    assert [one.result for one in scores.per_case] == [
        Result.RIGHT,
        Result.DECLINED,
        Result.WRONG_ANSWER,
    ]
    # Of three statements none is without a marker of its paragraph.
    assert scores.total("statements_without_citation").value == 0 / 3
    assert llm.closed


def test_a_run_says_which_peer_was_asked_with_which_models(tmp_path: Path) -> None:
    info = load_info(run(tmp_path, ScriptedLLM(replies)))

    assert (info.system, info.mode, info.models) == ("bm25-llm", "generate", {"llm": "embedded"})
    assert info.prompts == (BM25AndLLM.prompt,)
    assert info.settings["top_k"] == 5
    assert info.settings["deadline_seconds"] == 60.0


def test_a_timeout_is_a_failed_case_and_counted_apart(tmp_path: Path) -> None:
    def once(messages: Any) -> str:
        if "Is the Aurora late?" in messages[-1].content:
            raise LLMTimeout("The scripted LLM did not finish in time")
        return replies(messages)

    out = run(tmp_path, ScriptedLLM(once))

    assert [record.error for record in load_records(out)] == [
        None,
        None,
        "LLMTimeout: The scripted LLM did not finish in time",
    ]
    total = score_run(out).total("right_outcome")
    assert (total.value, total.n, total.failed) == (2 / 2, 2, 1)


def answering(question: str, filters: Filters, writer: Writer) -> PeerReply:
    return PeerReply(writer.write(question) + writer.write(question))


def serve(llm: ScriptedLLM, **options: Any) -> Mapping[str, Any]:
    service = PeerService(answering, llm, {"llm": llm.name}, **options)
    return asyncio.run(service.ask("Who?", mode="generate", filters=None, include=[]))


def test_the_time_of_a_question_is_bounded_over_all_its_calls() -> None:
    llm = ScriptedLLM("It rained.", seconds=0.3)
    with pytest.raises(LLMTimeout):
        serve(llm, deadline_seconds=0.5)
    assert len(llm.calls) == 2


def test_the_cost_of_a_question_is_that_of_all_its_calls() -> None:
    answer = serve(ScriptedLLM("It rained."))
    # Each call reads 10 tokens and writes 2.
    assert answer["usage"] == {"prompt_tokens": 2 * 10, "completion_tokens": 2 * 2, "calls": 2}
    assert answer["timings_ms"]["total"] >= 0
