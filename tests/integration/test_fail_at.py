"""Every call of every port fails once, during one ingest and one answer: the stored data stay sound."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from index.check import check_collection
from index.errors import IndexingError
from index.grounding.similarity import SimilarityGrounder
from index.ingest import Ingester
from index.retriever import Retriever
from service.answer import Question
from service.answering import Answerer
from service.drafting import LLMDrafter
from service.errors import ServiceError
from tests.builders import TEXT, Collection, make_draft, open_collection
from tests.fail_at import FailingAt, Moment
from tests.fakes_llm import ScriptedLLM
from tests.soak_report import write_report

QUESTION = "What did Mayor Ada Quill say about the harbour?"
REPLY = json.dumps(
    {"answerable": True, "statements": [{"text": "The harbour will open again.", "citations": ["S1"]}]}
)
MOST_CALLS = 400


class Scenario:
    """One ingest of a new, a changed and a deleted article, and one answer, over ports that fail at a moment."""

    def __init__(self, collection: Collection, moment: Moment, error: str) -> None:
        catalogue = FailingAt(collection.catalogue, error, moment)
        vectors = FailingAt(collection.vectors, "vectors", moment)
        lexical = FailingAt(collection.lexical, "lexical", moment)
        embedder = FailingAt(collection.embedder, "embedder", moment)
        llm = FailingAt(ScriptedLLM(REPLY), "llm", moment)
        ports: Any = (catalogue, vectors, lexical, embedder)
        self._ingester = Ingester(*ports, max_passage_tokens=40)
        retriever = Retriever(*ports)
        drafter = LLMDrafter(llm)  # type: ignore[arg-type]  # it stands before one
        self._answerer = Answerer(
            retriever, SimilarityGrounder(), drafter, embedding_name="hash", caution=0.0
        )
        self._catalogue = catalogue
        self.acknowledged: dict[str, str] = {}
        self.errors: list[Exception] = []

    def run(self, number: int) -> None:
        """Do it all; an error of Byline's own ends one step, and any other error ends the test."""
        drafts = [
            make_draft(url=f"https://quay.example/new/{number}"),
            make_draft(text=f"{TEXT} It was day {number}.", url="https://quay.example/changing"),
        ]
        for draft in drafts:
            self._step(lambda draft=draft: self._ingest(draft))
        self._step(lambda: self._delete(f"https://quay.example/new/{number}"))
        self._step(self._ask)

    def _ingest(self, draft: Any) -> None:
        for receipt in self._ingester.ingest([draft]):
            assert receipt.article_id is not None
            self.acknowledged[receipt.article_id] = draft.text

    def _delete(self, url: str) -> None:
        from index.identity import article_id, article_identity

        found = article_id(article_identity(make_draft(url=url)))
        if found in self.acknowledged:
            self.acknowledged.pop(found)
            self._ingester.delete(found)

    def _ask(self) -> None:
        answer = self._answerer.answer(Question(QUESTION))
        self._catalogue.record_answer(answer.id, answer.created_at, "{}")

    def _step(self, step: Any) -> None:
        try:
            step()
        except (IndexingError, ServiceError) as error:
            self.errors.append(error)


def fail_everywhere(
    collection: Collection, *, error: str, done_all_the_same: bool, start: int = 0
) -> dict[str, Any]:
    """Fail at the first call, the second, and so on until none fails; what was wrong after any of them."""
    wrong: list[str] = []
    failed: Counter[str] = Counter()
    for n in range(1, MOST_CALLS):
        moment = Moment(n, done_all_the_same=done_all_the_same)
        scenario = Scenario(collection, moment, error)
        scenario.run(start + n)
        if moment.failed is None:
            assert scenario.errors == []
            return {"calls": n - 1, "by_call": dict(failed), "wrong": wrong}
        failed[moment.failed] += 1
        collection.recover()  # what the service does by itself some seconds later
        report = check_collection(collection.catalogue, collection.vectors, collection.lexical)
        wrong += [f"{n} {moment.failed}: {problem.code}" for problem in report.problems]
        stored = {found for found, _ in collection.catalogue.identities()}
        for found, text in scenario.acknowledged.items():
            if found not in stored or collection.catalogue.get_article(found).text != text:
                wrong.append(f"{n} {moment.failed}: {found} was acknowledged and is not there")
    raise AssertionError(f"more than {MOST_CALLS} calls")


def test_a_failure_of_any_call_leaves_sound_data(tmp_path: Path) -> None:
    collection = open_collection(tmp_path)
    figures = fail_everywhere(collection, error="catalogue", done_all_the_same=False)
    collection.close()
    assert figures["wrong"] == []
    assert {name.split(".")[0] for name in figures["by_call"]} == {
        "catalogue",
        "vectors",
        "lexical",
        "embedder",
        "llm",
    }


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_failures_of_every_kind_leave_sound_data(tmp_path: Path) -> None:
    runs: dict[str, Any] = {}
    for error in ("catalogue", "catalogue, full"):
        for done in (False, True):
            name = f"{error}, {'done all the same' if done else 'not done'}"
            collection = open_collection(tmp_path / name)
            runs[name] = fail_everywhere(collection, error=error, done_all_the_same=done)
            collection.close()
            again = open_collection(tmp_path / name)
            assert again.ingester.examine() == []
            again.recover()
            assert check_collection(again.catalogue, again.vectors, again.lexical).ok
            again.close()
    write_report("nth-failure", {"runs": runs})
    assert [problem for run in runs.values() for problem in run["wrong"]] == []
