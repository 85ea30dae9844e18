"""MTRAG: questions of conversations over documents, as far as they stand without what was said before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from eval.cases.case import AnsweringCase
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
    source="Katsis et al., MTRAG (TACL 2025), the tasks that people rated; Rosenthal et al., MTRAG-UN (2026)",
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


@dataclass(frozen=True, slots=True)
class _Turn:
    """A task: the conversation up to a question, the passages that answer it, and those shown around it."""

    task: Mapping[str, Any]
    kind: str
    contexts: Sequence[Passage]
    around: Sequence[Passage] = ()

    @property
    def is_first(self) -> bool:
        return len(self.task["input"]) == 1

    def ask_alone(self, rewrites: Mapping[str, str]) -> str | None:
        """The question as it stands without the conversation, if it does."""
        said = self.task["input"][0]["text"] if self.is_first else None
        return said or rewrites.get(self.task["task_id"])


def _make(row: Row, *, rewrites: Mapping[str, str], documents: Documents) -> Iterator[AnsweringCase]:
    for turn in _read_turns(row.value):
        question = turn.ask_alone(rewrites)
        if question is None or turn.kind not in _ANSWERABLE:
            continue
        is_answerable = _ANSWERABLE[turn.kind]
        gold, around = _take_in(turn.contexts, documents), _take_in(turn.around, documents)
        yield AnsweringCase(
            id=turn.task["task_id"].replace("<::>", "-"),
            question=question,
            answerable=is_answerable,
            reference=turn.task["targets"][0]["text"].strip() if is_answerable else "",
            gold_articles=gold if is_answerable else (),
            comes_with=tuple(dict.fromkeys((*gold, *around))),
            tags=(turn.kind.lower(), "first_turn" if turn.is_first else "rewritten"),
        )


def _read_turns(body: Mapping[str, Any]) -> Iterator[_Turn]:
    """One task, or all that people rated: there passages stand apart and several tasks are one conversation."""
    if "tasks" not in body:
        yield _Turn(body, body["answerability"][0], body["contexts"])
        return
    passages = {one["document_id"]: one for one in body["documents"]}
    shown = {
        task["task_id"]: [passages[one["document_id"]] for one in task["contexts"]] for task in body["tasks"]
    }
    around: dict[str, list[Passage]] = {}
    for task_id, contexts in shown.items():
        around.setdefault(_conversation(task_id), []).extend(contexts)
    for task in body["tasks"]:
        task_id = task["task_id"]
        yield _Turn(task, task["Answerability"][0], shown[task_id], around[_conversation(task_id)])


def _conversation(task_id: str) -> str:
    return task_id.partition("<::>")[0]


def _take_in(passages: Sequence[Passage], documents: Documents) -> tuple[str, ...]:
    return tuple(documents.add(one["document_id"], _draft(one)).name for one in passages)


def _draft(passage: Passage) -> ArticleDraft:
    """A passage as an article; most begin with their own title."""
    title = passage.get("title") or ""
    return ArticleDraft(text=passage["text"].strip().removeprefix(title.strip()).strip(), title=title)


ADAPTER = Adapter(INFO, load)
