"""SelQA: questions to sections of Wikipedia articles, with the sentences that answer."""

from __future__ import annotations

from collections.abc import Iterator

from eval.cases.case import GivenText, SelectionCase
from eval.cases.task import Task
from eval.datasets.dataset import Adapter, Dataset, DatasetInfo, LoadOptions
from eval.datasets.public_files import Row, make_cases, number_rows, read_json

INFO = DatasetInfo(
    name="selqa",
    title="SelQA",
    source="Jurczyk et al., SelQA: A New Benchmark for Selection-Based Question Answering (ICTAI 2016), dev",
    licence="Apache-2.0",
    measures="ranking the sentences of a section; half of the questions are paraphrased away from its words",
    task=Task.SELECTION,
    files=("selqa/ass/selqa-ass-dev.json.gz",),
    home="https://github.com/emorynlp/selqa",
)


def load(options: LoadOptions) -> Dataset:
    """Every question over its section. The sentences that answer are one set: some answer only together."""
    return Dataset(
        INFO, make_cases(number_rows(INFO.files[0], read_json(INFO, options, INFO.files[0])), _make)
    )


def _make(row: Row) -> Iterator[SelectionCase]:
    body = row.value
    title = f"{body['article']}, {body['section']}"
    # Some candidates are blank; those that are not move up.
    kept = [index for index, text in enumerate(body["candidates"]) if text.strip()]
    yield SelectionCase(
        id=f"dev-{row.place.rpartition('#')[2]}",  # the set names its questions by nothing but their place
        question=body["question"],
        sentences=tuple(GivenText(text=body["candidates"][index], title=title) for index in kept),
        answerable=True,
        gold=(tuple(kept.index(index) for index in body["answers"]),),
        tags=(body["topic"].lower(), "paraphrased" if body["is_paraphrase"] else "original"),
    )


ADAPTER = Adapter(INFO, load)
