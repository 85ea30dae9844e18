"""AttributionBench: claims of generated answers, and whether the text they cite says so."""

from __future__ import annotations

from collections.abc import Iterator

from eval.cases.case import GivenText, VerificationCase
from eval.cases.task import Task
from eval.datasets.dataset import Adapter, Dataset, DatasetInfo, LoadOptions
from eval.datasets.public_files import Row, make_cases, read_json_lines
from service.answer import Verdict

INFO = DatasetInfo(
    name="attributionbench",
    title="AttributionBench",
    source="Li et al., AttributionBench: How Hard is Automatic Attribution Evaluation? (Findings of ACL 2024), dev",
    licence="none stated: measure only",
    measures="whether cited text supports a claim; balanced, seven sources",
    task=Task.VERIFICATION,
    files=("attributionbench/dev_all_subset_balanced.jsonl.gz",),
    home="https://github.com/OSU-NLP-Group/AttributionBench",
)

_LABELS = {"attributable": Verdict.SUPPORTED, "not attributable": Verdict.UNSUPPORTED}


def load(options: LoadOptions) -> Dataset:
    """Every claim with all the text it cites, tagged with the set it comes from."""
    rows = read_json_lines(INFO, options, INFO.files[0])
    return Dataset(INFO, make_cases(rows, _make))


def _make(row: Row) -> Iterator[VerificationCase]:
    body = row.value
    yield VerificationCase(
        id=body["id"],
        statement=body["claim"],
        evidence=tuple(GivenText(text=text) for text in body["references"] if text.strip()),
        label=_LABELS[body["attribution_label"]],
        tags=(body["src_dataset"],),
    )


ADAPTER = Adapter(INFO, load)
