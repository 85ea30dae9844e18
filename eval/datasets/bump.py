"""BUMP: news summaries that hold, and the same with a single error put in by hand."""

from __future__ import annotations

from collections.abc import Iterator

from eval.cases.case import GivenText, VerificationCase
from eval.cases.task import Task
from eval.datasets.dataset import Adapter, Dataset, DatasetInfo, LoadOptions
from eval.datasets.public_files import Row, make_cases, number_rows, read_json
from service.answer import Verdict

INFO = DatasetInfo(
    name="bump",
    title="BUMP",
    source="Ma et al., BUMP: A Benchmark of Unfaithful Minimal Pairs for Meta-Evaluation of Faithfulness Metrics "
    "(ACL 2023)",
    licence="MIT",
    measures="telling a news summary from the same with one error, by kind of error",
    task=Task.VERIFICATION,
    files=("bump/data/task1_dataset.json.gz", "bump/data/task2_dataset.json.gz"),
    home="https://github.com/dataminr-ai/BUMP",
)


def load(options: LoadOptions) -> Dataset:
    """Every summary once, though up to eight errors were put into it, and every erroneous one."""
    rows = [
        Row(row.place, {**row.value, "task": task})
        for task, file in enumerate(INFO.files, start=1)
        for row in number_rows(file, read_json(INFO, options, file))
    ]
    return Dataset(INFO, make_cases(_with_first_pairs(rows), _make))


def _with_first_pairs(rows: list[Row]) -> Iterator[Row]:
    """Each row, and whether its summary was not met before."""
    met: set[str] = set()
    for row in rows:
        summary = row.value["reference_summary"]
        yield Row(row.place, {**row.value, "is_first": summary not in met})
        met.add(summary)


def _make(row: Row) -> Iterator[VerificationCase]:
    body = row.value
    evidence = (GivenText(text=body["article"]),)
    pair = f"task{body['task']}-{body['id']}"
    if body["is_first"]:
        yield VerificationCase(
            id=f"{pair}-right",
            statement=body["reference_summary"],
            evidence=evidence,
            label=Verdict.SUPPORTED,
            tags=("right",),
        )
    error = body.get("corrected_error_type") or body["error_type"]
    yield VerificationCase(
        id=f"{pair}-wrong",
        statement=body["edited_summary"],
        evidence=evidence,
        label=Verdict.UNSUPPORTED,
        tags=(error.lower().removesuffix(" error"),),
    )


ADAPTER = Adapter(INFO, load)
