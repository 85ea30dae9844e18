"""What every form of the report says: how many cases ended how, the figures by family, how it was measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from eval.metrics.result import Result
from eval.report import figures
from eval.scoring.finished_run import FinishedRun
from eval.scoring.scores import Scores, Total

_MODEL_NAMES = {"llm": "LLM", "embedding": "Embedding model", "grounding": "Grounding", "prompt": "Prompt"}


@dataclass(frozen=True, slots=True)
class Tally:
    """How many cases ended how, worst first. What could not be asked is counted apart: it is neither."""

    cases: int
    failed: int
    wrong: tuple[tuple[Result, int], ...]
    fine: tuple[tuple[Result, int], ...]

    @property
    def gone_wrong(self) -> int:
        """How many were asked and ended wrong."""
        return sum(count for _, count in self.wrong)

    @property
    def verdict(self) -> str:
        """The worst of it in one sentence."""
        asked = self.cases - self.failed
        failed = f"{self.failed} of {self.cases} cases could not be asked. " if self.failed else ""
        if not asked:
            return failed.strip()
        return failed + (
            f"{self.gone_wrong} of {asked} cases went wrong."
            if self.gone_wrong
            else f"None of {asked} went wrong."
        )


def tally_results(scores: Scores) -> Tally:
    """Count the results, worst first; those that no case had are left out."""
    counted = [(result, count) for result in Result if (count := scores.results.get(result, 0))]
    return Tally(
        cases=scores.cases,
        failed=scores.results.get(Result.FAILED, 0),
        wrong=tuple(one for one in counted if not one[0].is_right and one[0] is not Result.FAILED),
        fine=tuple(one for one in counted if one[0].is_right),
    )


@dataclass(frozen=True, slots=True)
class Family:
    """The figures under one heading; `without` names those that no case of the run has."""

    heading: str
    totals: tuple[Total, ...]
    without: tuple[str, ...]


def group_by_family(scores: Scores) -> list[Family]:
    """The figures under the heading of their family, in the order of the report."""
    families = []
    for name, group in groupby(scores.totals, key=lambda total: total.family):
        totals = tuple(group)
        # A case that could not be asked fails every measure; more than that is a failure of this one.
        told = tuple(one for one in totals if one.value is not None or one.failed > scores.errors)
        without = tuple(one.title for one in totals if one not in told)
        families.append(Family(figures.FAMILIES.get(name, name), told, without))
    return families


def describe_run(run: FinishedRun) -> dict[str, str]:
    """How it was measured, by name; what is not known is left out."""
    info = run.info
    asked = f"{len(run.records)} of {info.cases_available} cases"
    if not run.is_complete:
        asked += f"; the run was cut short, {info.cases} were to be asked"
    articles = f"{info.articles:,} stored, {info.sentences:,} sentences, {len(info.rejected):,} not stored"
    models = {**{kind: (name,) for kind, name in info.models.items()}, **run.scores.models}
    facts = {
        "Dataset": f"{info.dataset}: {info.source}",
        "Licence": info.licence,
        "Dataset hash": info.dataset_hash[:16],
        "Asked": asked,
        "Articles": articles if info.articles or info.rejected else "",
        "System": info.system,
        "Mode": info.mode,
        **{_MODEL_NAMES.get(kind, kind): ", ".join(names) for kind, names in models.items()},
        "Prompts": ", ".join(info.prompts),
        "Settings": _list(info.settings),
        "At once": "" if info.concurrency == 1 else f"{info.concurrency} cases",
        "Version": f"{info.version}, commit {info.commit or 'unknown'}",
        "Machine": _list(info.machine),
        "Started": info.started_at,
        "Continued": ", ".join(f"{one.at} (commit {one.commit or 'unknown'})" for one in info.continued),
        "Time before": f"{info.index_seconds:.1f} s to index, {info.warm_up_seconds:.1f} s to warm up",
    }
    return {name: value for name, value in facts.items() if value}


def _list(values: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{name.replace('_', ' ')} {value}" for name, value in values.items() if value is not None
    )
