"""The sample collection that comes with Byline: invented outlets, original prose, gold questions."""

from __future__ import annotations

from pathlib import Path

from eval.datasets.dataset import Adapter, Dataset, DatasetInfo, LoadOptions
from eval.datasets.folder import load_folder

FOLDER = Path(__file__).with_name("sample")

INFO = DatasetInfo(
    name="sample",
    title="Byline sample collection",
    source="written for this project; comes with it",
    licence="Apache-2.0",
    measures="answers with citations, declining, disagreement between outlets",
)


def load(options: LoadOptions) -> Dataset:
    """Load the packaged articles and cases; either can be replaced by one of your own."""
    return load_folder(INFO, options.articles or FOLDER / "articles", options.cases or FOLDER / "cases.jsonl")


ADAPTER = Adapter(INFO, load)
