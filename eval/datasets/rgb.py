"""RGB, counterfactual part: news questions with passages that are true and the same passages made false."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from eval.cases.case import AnsweringCase, CaseConflict, CaseFilters
from eval.cases.folding import contains
from eval.datasets.dataset import Adapter, Dataset, DatasetInfo, LoadOptions
from eval.datasets.documents import Documents
from eval.datasets.public_files import Row, make_cases, read_json_lines
from index.article import ArticleDraft

INFO = DatasetInfo(
    name="rgb",
    title="RGB, counterfactual",
    source="Chen et al., Benchmarking Large Language Models in Retrieval-Augmented Generation (AAAI 2024), en_fact",
    licence="CC BY-NC-SA 4.0: measure only",
    measures="showing both sides where half of the passages say something false",
    files=("rgb/en_fact.json.gz",),
    home="https://github.com/chen700564/RGB",
)


def load(options: LoadOptions) -> Dataset:
    """Every question, to be answered from its own passages: true, false and noise together.

    The paper shows false passages only and asks whether the model knows better. Here nothing is known but
    the passages, as many true as false: a good answer shows that they differ, and one that gives the false
    side alone misleads. The paper's rejection test (noise passages only) is left out: some of those of this
    file do answer.
    """
    documents = Documents()
    rows = read_json_lines(INFO, options, INFO.files[0])
    return Dataset(INFO, make_cases(rows, partial(_make, documents=documents)), documents.drafts)


def _make(row: Row, *, documents: Documents) -> Iterator[AnsweringCase]:
    body = row.value
    names = {
        kind: tuple(
            documents.add(f"rgb-{body['id']}-{kind}-{number}", ArticleDraft(text=text)).name
            for number, text in enumerate(body[kind], start=1)
        )
        for kind in ("positive", "positive_wrong", "negative")
    }
    answers = _forms(body["answer"])
    passages = tuple(dict.fromkeys(name for some in names.values() for name in some))
    yield AnsweringCase(
        id=f"rgb-{body['id']}",
        question=body["query"],
        answerable=True,
        answers=answers,
        wrong_answers=(body["fakeanswer"],),
        conflict=CaseConflict(values=(_as_written(answers, body["positive"]), body["fakeanswer"])),
        gold_articles=tuple(dict.fromkeys(names["positive"])),
        filters=CaseFilters(articles=passages),
        comes_with=passages,
    )


def _forms(answer: str | Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The accepted forms: one, or a date in its many spellings."""
    return (answer,) if isinstance(answer, str) else tuple(form for forms in answer for form in forms)


def _as_written(forms: Sequence[str], passages: Sequence[str]) -> str:
    """The form that most true passages use."""
    return max(forms, key=lambda form: sum(contains(passage, form) for passage in passages))


ADAPTER = Adapter(INFO, load)
