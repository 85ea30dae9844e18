"""Any folder of articles with gold questions in Byline's own format."""

from __future__ import annotations

from eval.datasets.dataset import Adapter, Dataset, DatasetInfo, LoadOptions
from eval.datasets.folder import load_folder

INFO = DatasetInfo(
    name="own",
    title="Your own collection",
    source="yours",
    licence="yours",
    measures="whatever your questions ask; see docs/evaluation.md",
    needs="a folder of articles with --articles DIR and gold questions with --cases FILE",
)


def load(options: LoadOptions) -> Dataset:
    """Load both from the two options."""
    return load_folder(INFO, options.articles, options.cases)


ADAPTER = Adapter(INFO, load)
