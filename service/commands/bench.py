"""`byline bench`: how fast articles go in and answers come out on this machine, as JSON."""

from __future__ import annotations

import json
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.commands.session import quiet_settings

if TYPE_CHECKING:
    from index.article import ArticleDraft
    from service.wiring import Byline

_ROUNDS = 3
# It comes beside this package; importing `eval` for it would turn the layers round.
_SAMPLE = Path(__file__).resolve().parents[2] / "eval/datasets/sample/articles"


def bench(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="DIR", help="A folder or a file of articles. Default: the sample collection."),
    ] = None,
    questions: Annotated[
        Path | None, typer.Option(metavar="FILE", help="One question a line. Default: the articles' titles.")
    ] = None,
    generate: Annotated[bool, typer.Option(help="Also time answers that the LLM phrases.")] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write what is printed to this file as well.")
    ] = None,
) -> None:
    """Ingest DIR into a throw-away collection, then time search and answers over it.

    The figures stand with the date, the version, the commit and the machine that they are of.
    """
    from service.wiring import open_byline

    settings = quiet_settings()
    drafts = list(_drafts(folder or _SAMPLE))
    with tempfile.TemporaryDirectory(prefix="byline-bench-") as temporary:
        byline = open_byline(settings.model_copy(update={"data_dir": Path(temporary), "catalogue_url": None}))
        try:
            report: dict[str, Any] = {**_made_with(), "ingest": _time_ingest(byline, drafts)}
            asked = _questions(questions, drafts)
            report |= _time_answers(byline, asked, ["quote", *(["auto"] if generate else [])])
        finally:
            byline.close()
    report["peak_memory_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
    written = json.dumps(report, indent=2)
    typer.echo(written)
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(f"{written}\n", encoding="utf-8", newline="\n")


def _made_with() -> dict[str, Any]:
    from service.provenance import current_commit, describe_machine, installed_version

    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": installed_version(),
        "commit": current_commit(),
        "machine": describe_machine(),
    }


def _drafts(folder: Path) -> Iterator[ArticleDraft]:
    from index.article import ArticleDraft
    from index.loading import find_files, load_file

    for path in find_files([folder]):
        yield from (item for item in load_file(path) if isinstance(item, ArticleDraft))


def _questions(file: Path | None, drafts: Sequence[ArticleDraft]) -> list[str]:
    if file is not None:
        return [line.strip() for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [draft.title for draft in drafts if draft.title][:100]


def _time_ingest(byline: Byline, drafts: Sequence[ArticleDraft]) -> dict[str, Any]:
    started = time.perf_counter()
    receipts = list(byline.ingester.ingest(drafts))
    seconds = time.perf_counter() - started
    sentences = sum(receipt.sentences for receipt in receipts)
    return {
        "articles": len(receipts),
        "sentences": sentences,
        "seconds": round(seconds, 2),
        "sentences_per_second": round(sentences / max(seconds, 1e-9), 1),
    }


def _time_answers(byline: Byline, questions: Sequence[str], modes: Sequence[str]) -> dict[str, Any]:
    from service.answer import Mode, Question
    from service.events import StatementAdded

    def answer(mode: Mode) -> Callable[[str], object]:
        return lambda text: byline.answerer.answer(Question(text, mode=mode))

    def first_statement(mode: Mode) -> Callable[[str], object]:
        def call(text: str) -> object:
            events = byline.answerer.stream(Question(text, mode=mode))
            return next((event for event in events if isinstance(event, StatementAdded)), None)

        return call

    timed = {"search": _times(questions, byline.retriever.search)}
    for mode in map(Mode, modes):
        timed[f"first_statement_{mode}"] = _times(questions, first_statement(mode))
        timed[f"answer_{mode}"] = _times(questions, answer(mode))
    return timed


def _times(questions: Sequence[str], call: Callable[[str], object]) -> dict[str, float]:
    """Milliseconds over three rounds, after one call that is not counted; nor are those that return nothing."""
    if not questions:
        return {"n": 0}
    call(questions[0])
    taken = []
    for _ in range(_ROUNDS):
        for text in questions:
            started = time.perf_counter()
            result = call(text)
            if result is not None:
                taken.append((time.perf_counter() - started) * 1000)
    if not taken:
        return {"n": 0}
    ordered = sorted(taken)
    return {
        "n": len(taken),
        "p50_ms": round(median(ordered), 1),
        "p95_ms": round(ordered[int(0.95 * (len(ordered) - 1))], 1),
    }
