"""DeFacto: one-sentence summaries of BBC articles by a model, with what people found wrong in them."""

from __future__ import annotations

from collections.abc import Iterator

from eval.cases.case import GivenText, VerificationCase
from eval.cases.task import Task
from eval.datasets.dataset import Adapter, Dataset, DatasetInfo, LoadOptions
from eval.datasets.public_files import Row, make_cases, read_json_lines
from service.answer import Verdict

INFO = DatasetInfo(
    name="defacto",
    title="DeFacto",
    source="Liu et al., On Improving Summarization Factual Consistency from Natural Language Feedback (ACL 2023), val",
    licence="MIT; the articles are the BBC's",
    measures="finding what a summarising model made up about a news article",
    task=Task.VERIFICATION,
    files=("defacto/val.jsonl.gz",),
    home="https://github.com/microsoft/DeFacto",
)


def load(options: LoadOptions) -> Dataset:
    """Every model summary against its article; errors contradict it (intrinsic) or go beyond it (extrinsic)."""
    return Dataset(INFO, make_cases(read_json_lines(INFO, options, INFO.files[0]), _make))


def _make(row: Row) -> Iterator[VerificationCase]:
    body = row.value
    yield VerificationCase(
        id=f"{body['doc_id']}",
        statement=body["candidate"],
        evidence=(GivenText(text=body["article"]),),
        label=Verdict.UNSUPPORTED if body["has_error"] else Verdict.SUPPORTED,
        tags=tuple(kind for kind in ("intrinsic", "extrinsic") if body[f"{kind}_error"]),
    )


ADAPTER = Adapter(INFO, load)
