"""WiCE, citing: which sentences of the cited web pages carry a claim of Wikipedia."""

from __future__ import annotations

from collections.abc import Iterator

from eval.cases.case import GivenText, SelectionCase
from eval.cases.task import Task
from eval.datasets import wice
from eval.datasets.dataset import Adapter, Dataset, DatasetInfo, LoadOptions
from eval.datasets.public_files import Row, make_cases, read_json_lines

INFO = DatasetInfo(
    name="wice_cite",
    title="WiCE, citing",
    source=wice.SOURCE,
    licence=wice.LICENCE,
    measures="citing the sentences of whole web pages that support a claim, in minimal sets",
    task=Task.SELECTION,
    files=wice.FILES,
    home=wice.HOME,
)


def load(options: LoadOptions) -> Dataset:
    """Every claim over every line of its pages; for a claim that is not supported nothing is to be cited."""
    return Dataset(INFO, make_cases(read_json_lines(INFO, options, INFO.files[0]), _make))


def _make(row: Row) -> Iterator[SelectionCase]:
    body = row.value
    given = {
        number: GivenText(text=line, title=page.title)
        for page in wice.read_pages(body["evidence"])
        for number, line in page.lines.items()
    }
    places = {number: place for place, number in enumerate(given)}
    is_supported = body["label"] != "not_supported"
    # An empty set is the vote of an annotator who found no support.
    gold = [numbers for numbers in body["supporting_sentences"] if numbers and is_supported]
    yield SelectionCase(
        id=body["meta"]["id"],
        question=body["claim"],
        sentences=tuple(given.values()),
        answerable=is_supported,
        gold=tuple(tuple(places[number] for number in numbers) for numbers in gold),
        tags=(body["label"],),
    )


ADAPTER = Adapter(INFO, load)
