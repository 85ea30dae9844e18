"""Two news articles about one day of the fighting around Aleppo, with gold questions over both."""

from __future__ import annotations

from eval.datasets.dataset import Adapter, Dataset, DatasetInfo, LoadOptions
from eval.datasets.folder import load_folder

INFO = DatasetInfo(
    name="aleppo",
    title="Aleppo, two reports of one day",
    source="two published articles of 30 November 2024, gold questions by hand; not part of this project",
    licence="the publishers' own: measure only, do not redistribute",
    measures="answers with citations on real pages; numbers, people, negation; declining false premises",
    needs="the articles with --articles DIR and the gold questions with --cases FILE",
)


def load(options: LoadOptions) -> Dataset:
    """Load both from where the caller keeps them."""
    return load_folder(INFO, options.articles, options.cases)


ADAPTER = Adapter(INFO, load)
