"""SummEdits, news: one-sentence summaries of news articles, as they are and with a small edit that makes them wrong."""

from __future__ import annotations

from collections.abc import Iterator

from eval.cases.case import GivenText, VerificationCase
from eval.cases.task import Task
from eval.datasets.dataset import Adapter, Dataset, DatasetInfo, LoadOptions
from eval.datasets.public_files import Row, make_cases, number_rows, read_json
from service.answer import Verdict

INFO = DatasetInfo(
    name="summedits_news",
    title="SummEdits, news",
    source="Laban et al., SummEdits: Measuring LLM Ability at Factual Reasoning (EMNLP 2023), news",
    licence="Apache-2.0",
    measures="noticing one changed fact in a summary of a news article",
    task=Task.VERIFICATION,
    files=("summedits/summedits_news_dev.json.gz",),
    home="https://github.com/salesforce/factualNLG",
)


def load(options: LoadOptions) -> Dataset:
    """Every summary against its article, tagged with the kinds of edit; an edit may leave it right."""
    return Dataset(
        INFO, make_cases(number_rows(INFO.files[0], read_json(INFO, options, INFO.files[0])), _make)
    )


def _make(row: Row) -> Iterator[VerificationCase]:
    body = row.value
    yield VerificationCase(
        id=body["id"],
        statement=body["summary"],
        evidence=(GivenText(text=body["doc"]),),
        label=Verdict.SUPPORTED if body["label"] == 1 else Verdict.UNSUPPORTED,
        tags=tuple(body["edit_types"]),
    )


ADAPTER = Adapter(INFO, load)
