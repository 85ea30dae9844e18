"""RAMDocs: ambiguous questions with documents that are right, wrong or beside the point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from eval.cases.case import AnsweringCase, CaseConflict, CaseFilters
from eval.cases.folding import contains, fold
from eval.datasets.dataset import Adapter, Dataset, DatasetInfo, LoadOptions
from eval.datasets.documents import Documents, is_readable
from eval.datasets.public_files import Row, make_cases, read_json_lines
from index.article import ArticleDraft

INFO = DatasetInfo(
    name="ramdocs",
    title="RAMDocs",
    source="Wang et al., Retrieval-Augmented Generation with Conflicting Evidence (COLM 2025), dev",
    licence="MIT",
    measures="showing every valid answer where documents differ, and none that was planted",
    files=("ramdocs/dev.jsonl.gz",),
    home="https://github.com/HanNight/RAMDocs",
)


def load(options: LoadOptions) -> Dataset:
    """Every question, to be answered from its own documents only.

    A question with two valid answers (one name, two things) is a case of disagreement. The documents have
    no titles or publishers. Left out: documents that are no text (ten pages of torn bytes and bare figures),
    and wrong answers that are part of a valid one.
    """
    documents = Documents()
    rows = read_json_lines(INFO, options, INFO.files[0])
    return Dataset(INFO, make_cases(rows, partial(_make, documents=documents)), documents.drafts)


def _make(row: Row, *, documents: Documents) -> Iterator[AnsweringCase]:
    body, name = row.value, f"ramdocs-{row.place.rpartition(':')[2]}"
    kinds: dict[str, str] = {}
    for number, one in enumerate(body["documents"], start=1):
        if is_readable(one["text"]):
            kinds[documents.add(f"{name}-{number}", ArticleDraft(text=one["text"])).name] = one["type"]
    right = _distinct(body["gold_answers"])
    wrong = _distinct(body["wrong_answers"])
    yield AnsweringCase(
        id=name,
        question=body["question"],
        answerable=True,
        answers=right,
        wrong_answers=tuple(one for one in wrong if not any(contains(answer, one) for answer in right)),
        conflict=CaseConflict(values=right) if len(right) > 1 else None,
        gold_articles=tuple(name for name, kind in kinds.items() if kind == "correct"),
        filters=CaseFilters(articles=tuple(kinds)),
        comes_with=tuple(kinds),
        tags=tuple(sorted({kind for kind in kinds.values() if kind != "correct"})),
    )


def _distinct(answers: Sequence[str]) -> tuple[str, ...]:
    """Each once, however it is written: "Punjabi-language" and "Punjabi language" are one."""
    return tuple({fold(answer): answer for answer in reversed(answers)}.values())[::-1]


ADAPTER = Adapter(INFO, load)
