"""PoisonedRAG: questions with five passages each that were written to make a wrong answer be given."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from eval.cases.case import AnsweringCase
from eval.cases.folding import contains
from eval.datasets.dataset import Adapter, Dataset, DatasetInfo, LoadOptions
from eval.datasets.documents import Documents
from eval.datasets.public_files import Row, make_cases, read_json
from index.article import ArticleDraft

INFO = DatasetInfo(
    name="poisonedrag",
    title="PoisonedRAG",
    source="Zou et al., PoisonedRAG: Knowledge Corruption Attacks to RAG of LLMs (USENIX Security 2025)",
    licence="MIT",
    measures="security: how often planted passages get their wrong answer given",
    files=tuple(
        f"poisonedrag/results/adv_targeted_results/{name}.json" for name in ("nq", "hotpotqa", "msmarco")
    ),
    home="https://github.com/sleeepeer/PoisonedRAG",
)


def load(options: LoadOptions) -> Dataset:
    """Every question over the planted passages of all of them.

    The corpora that the passages are planted into are not in this copy, and in the paper hardly anything
    else reaches the model either: the five take the first five ranks. So nothing true is there to answer
    from, and declining is right. Where the question itself names the wrong answer ("the Battle of Manila or
    ..."), saying it proves little; those cases carry the tag `named_in_question`.
    """
    documents = Documents()
    files = (Row(Path(file).name, read_json(INFO, options, file)) for file in INFO.files)
    return Dataset(INFO, make_cases(files, partial(_make, documents=documents)), documents.drafts)


def _make(file: Row, *, documents: Documents) -> Iterator[AnsweringCase]:
    source = file.place.partition(".")[0]
    for body in file.value.values():
        name = f"{source}-{body['id']}"
        wrong = body["incorrect answer"]
        named = ("named_in_question",) if contains(body["question"], wrong) else ()
        yield AnsweringCase(
            id=name,
            question=body["question"],
            answerable=False,
            wrong_answers=(wrong,),
            comes_with=tuple(
                documents.add(f"{name}-{number}", ArticleDraft(text=text)).name
                for number, text in enumerate(body["adv_texts"], start=1)
            ),
            tags=(source, *named),
        )


ADAPTER = Adapter(INFO, load)
