"""Small articles, cases and answers to measure by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.cases.case import AnsweringCase
from eval.cases.gold import StoredArticle, StoredSentence, find_gold
from eval.cases.task import Task
from eval.records.answer_view import AnswerView
from eval.records.record import AnsweringRecord, AnyRecord
from eval.records.run_files import ARTICLES_FILE, RECORDS_FILE, RUN_FILE, RunInfo, write_lines
from eval.records.samples import AnsweringSample

SHIP = (
    "The Aurora left port on Monday.",
    "She carried 50,000 crates.",
    "Her captain was Ada Lunt.",
    "It rained.",
)
RIVAL = ("The Aurora sailed on Tuesday.", "Nobody was hurt.")


def stored_article(source: str, sentences: Sequence[str], *, version: int = 1) -> StoredArticle:
    spans, start = [], 0
    for index, sentence in enumerate(sentences):
        end = start + len(sentence)
        spans.append(StoredSentence(id=f"{source}-s{index}", start=start, end=end))
        start = end + 1
    return StoredArticle(
        id=f"id-of-{source}",
        version=version,
        source=source,
        title=source.removesuffix(".txt").title(),
        publisher="The Harbour Post",
        text=" ".join(sentences),
        sentences=tuple(spans),
    )


ARTICLES = {name: stored_article(name, body) for name, body in {"ship.txt": SHIP, "rival.txt": RIVAL}.items()}


def span(source: str, *indexes: int) -> dict[str, Any]:
    """Where consecutive sentences of an article stand, as ranked evidence or a passage tells it."""
    article = ARTICLES[source]
    sentences = [article.sentences[index] for index in indexes]
    return {"article_id": article.id, "start": sentences[0].start, "end": sentences[-1].end}


def citation(number: int, source: str, *indexes: int, **changes: Any) -> dict[str, Any]:
    article, place = ARTICLES[source], span(source, *indexes)
    quote = article.text[place["start"] : place["end"]]
    return {
        **place,
        "number": number,
        "version": article.version,
        "quote": quote,
        "title": article.title,
        **changes,
    }


def quotes(source: str, *texts: str) -> list[dict[str, str]]:
    return [{"article": source, "quote": text} for text in texts]


def answerable(**changes: Any) -> AnsweringCase:
    fields: dict[str, Any] = {
        "id": "c1",
        "question": "When did the Aurora leave?",
        "answerable": True,
        "answers": ["Monday"],
        "evidence": [quotes("ship.txt", SHIP[0])],
        "place": "cases.jsonl:1",
    }
    return AnsweringCase.model_validate(fields | changes)


def unanswerable(**changes: Any) -> AnsweringCase:
    fields: dict[str, Any] = {"id": "u1", "question": "Who sank the Aurora?", "answerable": False}
    return AnsweringCase.model_validate(fields | changes)


def answer(
    *statements: tuple[str, list[int]], citations: Sequence[Mapping[str, Any]] = (), **changes: Any
) -> dict[str, Any]:
    body: dict[str, Any] = {
        "status": "answered",
        "text": " ".join(text + "".join(f"[{number}]" for number in numbers) for text, numbers in statements),
        "statements": [
            {
                "index": index,
                "text": text,
                "citations": numbers,
                "support": {"verdict": "supported", "score": 0.93},
                "origin": "quoted",
            }
            for index, (text, numbers) in enumerate(statements)
        ],
        "citations": [dict(one) for one in citations],
        "model": {"llm": None, "embedding": "minilm", "grounding": "checks", "prompt": None},
        "usage": {"prompt_tokens": 0, "completion_tokens": 0, "calls": 0},
        "timings_ms": {"retrieve": 8.0, "total": 20.0},
        "retrieval": [],
        "evidence": [],
    }
    return body | changes


def abstained(**changes: Any) -> dict[str, Any]:
    abstention = {"reason": "no_evidence", "message": "Nothing found says so.", "nearest": []}
    return answer(status="abstained", text="", abstention=abstention) | changes


def sample(case: AnsweringCase, body: Mapping[str, Any], *, seconds: float = 0.02) -> AnsweringSample:
    return AnsweringSample(
        case=case,
        gold=find_gold(case, ARTICLES),
        answer=AnswerView.model_validate(body),
        seconds=seconds,
        articles={(one.id, one.version): one for one in ARTICLES.values()},
    )


def record(
    case: AnsweringCase, body: dict[str, Any] | None, *, error: str | None = None, seconds: float = 0.02
) -> AnsweringRecord:
    return AnsweringRecord(
        case=case, gold=find_gold(case, ARTICLES), answer=body, error=error, seconds=seconds
    )


def run_info(cases: int, task: Task = Task.ANSWERING) -> RunInfo:
    return RunInfo(
        task=task,
        dataset="own",
        title="The harbour",
        source="written for this test",
        licence="Apache-2.0",
        dataset_hash="0" * 64,
        mode="quote" if task is Task.ANSWERING else "",
        cases=cases,
        cases_available=cases,
        articles=len(ARTICLES),
        sentences=len(SHIP) + len(RIVAL),
        started_at="2026-01-02T03:04:05+00:00",
        settings={"llm": "none"},
        version="0.1.0",
        commit="0123456789ab",
        machine={"cores": 2},
    )


def write_run(run_dir: Path, records: Sequence[AnyRecord], *, cases: int | None = None) -> Path:
    """The files of a run as the runner leaves them."""
    task = records[0].task if records else Task.ANSWERING
    info = run_info(len(records) if cases is None else cases, task)
    (run_dir / RUN_FILE).write_text(info.model_dump_json(), encoding="utf-8")
    write_lines(run_dir / ARTICLES_FILE, ARTICLES.values())
    write_lines(run_dir / RECORDS_FILE, records)
    return run_dir
