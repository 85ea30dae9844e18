"""MTRAG: questions of conversations over documents, as far as they stand without what was said before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from eval.cases import AnsweringCase
from eval.datasets.dataset import Adapter, Dataset, DatasetInfo, LoadOptions
from eval.datasets.documents import Documents
from eval.datasets.public_files import Row, make_cases, read_json, read_json_lines
from eval.datasets.reading import reading
from index.article import ArticleDraft

TASKS = "mtrag/mtragun-human/generation_tasks/reference.jsonl.gz"
RATED = "mtrag/mtrag-human/evaluations/reference_subset_with_human_evaluations.json.gz"
REWRITES = tuple(
    f"mtrag/mtrag-human/retrieval_tasks/{name}/{name}_rewrite.jsonl"
    for name in ("clapnq", "cloud", "fiqa", "govt")
)

INFO = DatasetInfo(
    name="mtrag",
    title="MTRAG, single questions",
    source="Katsis et al., MTRAG (TACL 2025), the tasks rated by people, and MTRAG-UN (2026)",
    licence="Apache-2.0",
    measures="whole answers against references; answering in part; declining",
    files=(TASKS, RATED, *REWRITES),
    home="https://github.com/IBM/mt-rag-benchmark",
)

_ANSWERABLE = {"ANSWERABLE": True, "PARTIAL": True, "UNANSWERABLE": False}
_SPEAKER = "|user|: "

Passage = Mapping[str, Any]


def load(options: LoadOptions) -> Dataset:
    """First turns as asked, and later ones as the benchmark itself rewrote them to stand alone.

    Left out: turns that need the conversation and were not rewritten, and those that ask for no answer
    (small talk) or for a question back (underspecified), since the service has no conversation. The
    benchmark's whole corpora are not in this copy; the articles are the passages of its references. A
    question brings those of its whole conversation, so that an unanswerable one meets passages on its topic.
    """
    rewrites: dict[str, str] = {}
    for file in REWRITES:
        with reading(file):
            rows = read_json_lines(INFO, options, file)
            rewrites |= {row.value["_id"]: row.value["text"].removeprefix(_SPEAKER) for row in rows}
    documents = Documents()
    rated = Row(Path(RATED).name, read_json(INFO, options, RATED))
    cases = make_cases(
        chain(read_json_lines(INFO, options, TASKS), [rated]),
        partial(_make, rewrites=rewrites, documents=documents),
    )
    return Dataset(INFO, cases, documents.drafts)


def _make(row: Row, *, rewrites: Mapping[str, str], documents: Documents) -> Iterator[AnsweringCase]:
    if "tasks" in row.value:
        yield from _make_rated(row.value, rewrites, documents)
    else:
        task = row.value
        yield from _make_task(task, task["answerability"], task["contexts"], (), rewrites, documents)


def _make_rated(
    body: Mapping[str, Any], rewrites: Mapping[str, str], documents: Documents
) -> Iterator[AnsweringCase]:
    """The tasks rated by people: their passages stand apart, and several are turns of one conversation."""
    passages = {one["document_id"]: one for one in body["documents"]}
    around: dict[str, list[Passage]] = {}
    for task in body["tasks"]:
        shown = [passages[one["document_id"]] for one in task["contexts"]]
        around.setdefault(_conversation(task), []).extend(shown)
    for task in body["tasks"]:
        shown = [passages[one["document_id"]] for one in task["contexts"]]
        neighbours = around[_conversation(task)]
        yield from _make_task(task, task["Answerability"], shown, neighbours, rewrites, documents)


def _make_task(  # noqa: PLR0917 (the six things that a task is made of)
    task: Mapping[str, Any],
    kinds: Sequence[str],
    contexts: Sequence[Passage],
    neighbours: Sequence[Passage],
    rewrites: Mapping[str, str],
    documents: Documents,
) -> Iterator[AnsweringCase]:
    is_first = len(task["input"]) == 1
    question = task["input"][0]["text"] if is_first else rewrites.get(task["task_id"])
    if question is None or kinds[0] not in _ANSWERABLE:
        return
    is_answerable = _ANSWERABLE[kinds[0]]
    gold = _take_in(contexts, documents)
    yield AnsweringCase(
        id=task["task_id"].replace("<::>", "-"),
        question=question,
        answerable=is_answerable,
        reference=task["targets"][0]["text"].strip() if is_answerable else "",
        gold_articles=gold if is_answerable else (),
        comes_with=tuple(dict.fromkeys((*gold, *_take_in(neighbours, documents)))),
        tags=(kinds[0].lower(), "first_turn" if is_first else "rewritten"),
    )


def _conversation(task: Mapping[str, Any]) -> str:
    return str(task["task_id"].partition("<::>")[0])


def _take_in(passages: Sequence[Passage], documents: Documents) -> tuple[str, ...]:
    return tuple(documents.add(one["document_id"], _draft(one)).name for one in passages)


def _draft(passage: Passage) -> ArticleDraft:
    """A passage as an article; most begin with their own title."""
    title = passage.get("title") or ""
    return ArticleDraft(text=passage["text"].strip().removeprefix(title.strip()).strip(), title=title)


ADAPTER = Adapter(INFO, load)
