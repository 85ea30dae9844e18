"""QED: questions to Wikipedia paragraphs, each with the one sentence that answers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from eval.cases.case import GivenText, SelectionCase
from eval.cases.task import Task
from eval.datasets.dataset import Adapter, Dataset, DatasetInfo, LoadOptions
from eval.datasets.public_files import Row, make_cases, read_json_lines

INFO = DatasetInfo(
    name="qed",
    title="QED",
    source="Lamm et al., QED: A Framework and Dataset for Explanations in Question Answering (TACL 2021), dev",
    licence="CC BY-SA 3.0",
    measures="picking the one sentence of a paragraph that answers",
    task=Task.SELECTION,
    files=("qed/qed-dev.jsonlines.gz",),
    home="https://github.com/google-research-datasets/QED",
)


def load(options: LoadOptions) -> Dataset:
    """Every question that one sentence answers; those that need several are left out."""
    rows = read_json_lines(INFO, options, INFO.files[0])
    return Dataset(INFO, make_cases(rows, _make))


def _make(row: Row) -> Iterator[SelectionCase]:
    body, annotation = row.value, row.value["annotation"]
    if annotation["explanation_type"] != "single_sentence":
        return
    paragraph, starts = body["paragraph_text"], body["sentence_starts"]
    spans = [span for span in pairwise([*starts, len(paragraph)]) if paragraph[slice(*span)].strip()]
    gold = [span[0] for span in spans].index(annotation["selected_sentence"]["start"])
    yield SelectionCase(
        id=str(body["example_id"]),
        question=body["question_text"],
        sentences=tuple(GivenText(text=paragraph[slice(*span)], title=body["title_text"]) for span in spans),
        answerable=True,
        gold=((gold,),),
        answers=tuple(answer["paragraph_reference"]["string"] for answer in annotation["answer"]),
    )


ADAPTER = Adapter(INFO, load)
