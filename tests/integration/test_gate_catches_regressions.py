"""The gate over the real service and the sample collection: what is broken is caught, what is not passes."""

import asyncio
import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from eval.comparing.baseline import Baseline, make_baseline
from eval.comparing.gate import GateReport, check
from eval.datasets.dataset import LoadOptions
from eval.datasets.sample import load
from eval.records.record import AnsweringRecord, AnyRecord
from eval.records.run_files import RECORDS_FILE, load_records, write_lines
from eval.running.byline_system import BylineSystem
from eval.running.index_cache import IndexCache
from eval.running.runner import Plan, run_dataset
from eval.scoring.finished_run import load_run
from index.grounding import Candidate, Grounder, Relevance
from index.rows import Vector
from service import wiring
from service.settings import Settings
from service.wiring import open_grounder
from tests.eval.planting import (
    Answer,
    drop_a_citation,
    never_decline,
    plant,
    rank_at_random,
    shift_offsets,
)
from tests.eval.scripted import Steps

CASES = 60
ASKED_AGAIN = 6

pytestmark = pytest.mark.timeout(900)


@dataclass(frozen=True)
class RealRun:
    """A run of the real service, the baseline that it makes, and how to run it again."""

    folder: Path
    records: list[AnsweringRecord]
    baseline: Baseline
    plan: Callable[[str, int], Plan]

    def gate(self, name: str, records: Sequence[AnyRecord]) -> GateReport:
        """What the gate says of other records of the same run."""
        return check(load_run(rewrite(self.folder, name, records)), self.baseline)


def rewrite(folder: Path, name: str, records: Sequence[AnyRecord]) -> Path:
    """A copy of a run with other records."""
    copy = shutil.copytree(folder, folder.parent / name)
    write_lines(copy / RECORDS_FILE, records)
    return copy


class Unranked:
    """A grounding model to which every sentence is as relevant as any other."""

    def __init__(self, grounder: Grounder) -> None:
        self._grounder = grounder

    def __getattr__(self, name: str) -> Any:
        return getattr(self._grounder, name)

    def relevance(self, question: str, vector: Vector, candidates: Sequence[Candidate]) -> list[Relevance]:
        return [Relevance(0.5) for _ in candidates]


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealRun]:
    folder = tmp_path_factory.mktemp("gate")
    dataset = load(LoadOptions(data=folder))
    cache = IndexCache(folder / "cache")

    def plan(name: str, cases: int) -> Plan:
        system = BylineSystem(Settings(llm="none"), cache, mode="quote")
        return Plan(dataset=dataset.limited(cases), system=system, mode="quote", out=folder / name)

    run_dataset(plan("base", CASES), Steps())
    yield RealRun(
        folder=folder / "base",
        records=[one for one in load_records(folder / "base") if isinstance(one, AnsweringRecord)],
        baseline=make_baseline(load_run(folder / "base")),
        plan=plan,
    )


@pytest.mark.parametrize(
    ("change", "caught_by"),
    [
        (rank_at_random(random.Random(3)), {"sentence_ndcg@10"}),
        (shift_offsets, {"citations_exact", "quote_fidelity"}),
        (never_decline, {"abstention_recall"}),
        (drop_a_citation, {"statements_without_citation"}),
    ],
    ids=["ranking shuffled", "offsets shifted by one", "abstention disabled", "one citation dropped"],
)
def test_a_planted_regression_is_caught(
    real: RealRun, request: pytest.FixtureRequest, change: Callable[[Answer], None], caught_by: set[str]
) -> None:
    report = real.gate(request.node.callspec.id, plant(real.records, change))
    assert caught_by <= {one.metric.name for one in report.fallen}


def test_nothing_planted_nothing_caught(real: RealRun) -> None:
    assert real.gate("nothing planted", plant(real.records, lambda answer: None)).has_held


def test_a_service_whose_ranking_is_switched_off_is_caught(
    real: RealRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "open_grounder", lambda settings: Unranked(open_grounder(settings)))
    run_dataset(real.plan("unranked", CASES), Steps())
    report = check(load_run(real.folder.parent / "unranked"), real.baseline)
    assert "sentence_ndcg@10" in {one.metric.name for one in report.fallen}


@pytest.mark.parametrize("times", [4, pytest.param(20, marks=pytest.mark.soak)])
def test_an_unchanged_service_passes_every_time(real: RealRun, times: int) -> None:
    plan = real.plan("few", ASKED_AGAIN)
    run_dataset(plan, Steps())
    baseline = make_baseline(load_run(plan.out))

    for number, records in enumerate(asyncio.run(_ask_again(plan, times=times))):
        report = check(load_run(rewrite(plan.out, f"again {number}", records)), baseline)
        assert report.has_held, report.fallen
        assert not any(one.paired.worsening for one in report.figures)


async def _ask_again(plan: Plan, *, times: int) -> list[list[AnyRecord]]:
    """The cases of a plan, taken again and again by one service."""
    collection = plan.system.prepare(plan.dataset, plan.out.parent / "scratch", Steps())
    async with plan.system.open(plan.dataset, collection) as examinee:
        return [
            [await examinee.examine(number, case) for number, case in enumerate(plan.dataset.cases)]
            for _ in range(times)
        ]
