"""The public datasets where they are on this machine; tests that need them skip where they are not."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest

from eval.datasets.dataset import Adapter, Dataset, LoadOptions
from eval.datasets.public_files import DATA_VARIABLE, default_data_folder
from eval.errors import DatasetMissing

QED = {
    "example_id": -7,
    "title_text": "Aurora",
    "question_text": "who was the captain",
    "paragraph_text": "The Aurora left . Her captain was Ada Lunt . It rained . ",
    "sentence_starts": [0, 18, 45],
    "annotation": {
        "explanation_type": "single_sentence",
        "selected_sentence": {"start": 18, "end": 45},
        "answer": [{"paragraph_reference": {"string": "Ada Lunt"}}],
    },
}
"""One row of QED in its real shape."""


def load_real(adapter: Adapter) -> Dataset:
    """The dataset as it is fetched; skips the test where it is not."""
    data = Path(os.environ.get(DATA_VARIABLE) or default_data_folder())
    try:
        return adapter.load(LoadOptions(data=data))
    except DatasetMissing as missing:
        pytest.skip(str(missing))


def write_public(data: Path, file: str, content: str | list[object]) -> LoadOptions:
    """One file of a public dataset: text as it is, objects as JSON lines; gzipped by its name."""
    path = data / file
    path.parent.mkdir(parents=True, exist_ok=True)
    text = content if isinstance(content, str) else "".join(json.dumps(one) + "\n" for one in content)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return LoadOptions(data=data)
