"""SQuAD 2.0: questions to Wikipedia paragraphs, half of which the paragraph does not answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eval.cases.case import GivenText, SelectionCase
from eval.cases.task import Task
from eval.datasets.dataset import Adapter, Dataset, DatasetInfo, LoadOptions
from eval.datasets.public_files import Row, make_cases, number_rows, read_json
from index.grounding.training.examples import is_measuring_title
from index.sentences import split_sentences

INFO = DatasetInfo(
    name="squad2",
    title="SQuAD 2.0",
    source="Rajpurkar et al., Know What You Don't Know: Unanswerable Questions for SQuAD (ACL 2018), dev of the "
    "CS224N split, titles whose SHA-256 starts with 0 to 3",
    licence="CC BY-SA 4.0",
    measures="picking the sentence of a paragraph that answers, declining where none does",
    task=Task.SELECTION,
    files=("squad2_cs224n/data/dev-v2.0.json.gz",),
    home="https://github.com/chrischute/squad",
)

Span = tuple[int, int]


def load(options: LoadOptions) -> Dataset:
    """Every question over its paragraph, of the titles that no model of ours was trained on."""
    titles = [
        title
        for title in read_json(INFO, options, INFO.files[0])["data"]
        if is_measuring_title(title["title"])
    ]
    paragraphs = (
        {"title": title["title"], **paragraph} for title in titles for paragraph in title["paragraphs"]
    )
    return Dataset(INFO, make_cases(number_rows(INFO.files[0], paragraphs), _make))


def _make(row: Row) -> Iterator[SelectionCase]:
    context, title = row.value["context"], row.value["title"].replace("_", " ")
    spans = split_sentences(context)
    sentences = tuple(GivenText(text=context[slice(*span)], title=title) for span in spans)
    for asked in row.value["qas"]:
        answers = {(one["answer_start"], one["text"]): None for one in asked["answers"]}
        gold = (_touched(spans, (start, start + len(text))) for start, text in answers)
        yield SelectionCase(
            id=asked["id"],
            question=asked["question"],
            sentences=sentences,
            answerable=not asked["is_impossible"],
            gold=tuple(dict.fromkeys(gold)),
            answers=tuple(dict.fromkeys(text for _, text in answers)),
            tags=(title, "unanswerable" if asked["is_impossible"] else "answerable"),
        )


def _touched(sentences: Sequence[Span], answer: Span) -> tuple[int, ...]:
    """The sentences in which an answer stands: one, unless it was marked across a boundary."""
    return tuple(
        index for index, (start, end) in enumerate(sentences) if start < answer[1] and answer[0] < end
    )


ADAPTER = Adapter(INFO, load)
