"""ClapNQ: real search questions that need several sentences of a Wikipedia passage, and some that it cannot answer."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from eval.cases.case import GivenText, SelectionCase
from eval.cases.task import Task
from eval.datasets.dataset import Adapter, Dataset, DatasetInfo, LoadOptions
from eval.datasets.public_files import Row, make_cases, read_json_lines

INFO = DatasetInfo(
    name="clapnq",
    title="ClapNQ",
    source="Rosenthal et al., CLAPNQ: Cohesive Long-form Answers from Passages in Natural Questions (TACL 2025), dev",
    licence="Apache-2.0",
    measures="selecting all sentences that a long answer is made from, declining where the passage has none",
    task=Task.SELECTION,
    files=(
        "clapnq/annotated_data/dev/clapnq_dev_answerable.jsonl.gz",
        "clapnq/annotated_data/dev/clapnq_dev_unanswerable.jsonl.gz",
    ),
    home="https://github.com/primeqa/clapnq",
)


def load(options: LoadOptions) -> Dataset:
    """Every question over its passage; each annotator's selection is one gold alternative."""
    rows = chain.from_iterable(read_json_lines(INFO, options, file) for file in INFO.files)
    return Dataset(INFO, make_cases(rows, _make))


def _make(row: Row) -> Iterator[SelectionCase]:
    body, (passage,) = row.value, row.value["passages"]
    answerable = "unanswerable" not in row.place
    selections = [_selected(passage, output) for output in body["output"]]
    gold = tuple(dict.fromkeys(selection for selection in selections if selection))
    if answerable and not gold:  # every annotator skipped it
        return
    yield SelectionCase(
        id=body["id"],
        question=body["input"],
        sentences=tuple(GivenText(text=text, title=passage["title"]) for text in passage["sentences"]),
        answerable=answerable,
        gold=gold,
        tags=("answerable" if answerable else "unanswerable",),
    )


def _selected(passage: dict[str, Any], output: dict[str, Any]) -> tuple[int, ...]:
    return tuple(passage["sentences"].index(text) for text in output["selected_sentences"])


ADAPTER = Adapter(INFO, load)
