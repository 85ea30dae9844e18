"""Any folder of articles with gold questions in Byline's own format."""

from __future__ import annotations

from pathlib import Path

from eval.datasets.dataset import Adapter, Dataset, DatasetInfo
from eval.datasets.folder import load_folder

INFO = DatasetInfo(
    name="own",
    title="Your own collection",
    source="yours",
    licence="yours",
    measures="whatever your questions ask; see docs/evaluation.md",
    needs="a folder of articles with --articles DIR and gold questions with --cases FILE",
)


def load(articles: Path | None, cases: Path | None) -> Dataset:
    """Load both from the two options."""
    return load_folder(INFO, articles, cases)


ADAPTER = Adapter(INFO, load)
