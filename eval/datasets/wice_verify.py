"""WiCE, verifying: whether the cited web pages support a claim of Wikipedia, in part or not."""

from __future__ import annotations

from collections.abc import Iterator

from eval.cases.case import GivenText, VerificationCase
from eval.cases.task import Task
from eval.datasets import wice
from eval.datasets.dataset import Adapter, Dataset, DatasetInfo, LoadOptions
from eval.datasets.public_files import Row, make_cases, read_json_lines
from service.answer import Verdict

INFO = DatasetInfo(
    name="wice_verify",
    title="WiCE, verifying",
    source=wice.SOURCE,
    licence=wice.LICENCE,
    measures="telling claims that whole web pages support from those supported in part or not",
    task=Task.VERIFICATION,
    files=wice.FILES,
    home=wice.HOME,
)

_LABELS = {
    "supported": Verdict.SUPPORTED,
    "partially_supported": Verdict.PARTIAL,
    "not_supported": Verdict.UNSUPPORTED,
}


def load(options: LoadOptions) -> Dataset:
    """Every claim, as Wikipedia words it, against the full text of its pages."""
    return Dataset(INFO, make_cases(read_json_lines(INFO, options, INFO.files[0]), _make))


def _make(row: Row) -> Iterator[VerificationCase]:
    body = row.value
    yield VerificationCase(
        id=body["meta"]["id"],
        statement=body["claim"],
        evidence=tuple(
            GivenText(text="\n".join(page.lines.values()), title=page.title)
            for page in wice.read_pages(body["evidence"])
            if page.lines
        ),
        label=_LABELS[body["label"]],
        tags=(body["label"],),
    )


ADAPTER = Adapter(INFO, load)
