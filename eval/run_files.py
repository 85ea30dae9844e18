"""The files of a run's directory: what was run, the articles, the records."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from eval.errors import RunInvalid
from eval.gold import StoredArticle
from eval.records import AnyRecord
from eval.task import Task

RUN_FILE = "run.json"
ARTICLES_FILE = "articles.jsonl"
RECORDS_FILE = "records.jsonl"

_RECORD: TypeAdapter[AnyRecord] = TypeAdapter(AnyRecord)
_ARTICLE = TypeAdapter(StoredArticle)


class RunInfo(BaseModel):
    """What was run, on what, with which settings; everything that a reader needs to repeat it."""

    model_config = ConfigDict(frozen=True)

    task: Task = Task.ANSWERING
    dataset: str
    title: str
    source: str
    licence: str
    dataset_hash: str
    mode: str
    cases: int
    cases_available: int
    articles: int
    sentences: int
    rejected: tuple[str, ...] = ()
    started_at: str
    settings: dict[str, Any] = Field(default_factory=dict)
    version: str = ""
    commit: str | None = None
    machine: dict[str, Any] = Field(default_factory=dict)
    index_seconds: float = 0.0
    warm_up_seconds: float = 0.0


Item = TypeVar("Item")
Model = TypeVar("Model", bound=BaseModel)


def load_records(run_dir: Path) -> tuple[AnyRecord, ...]:
    """The records of a run in the order of its cases, whatever order they were finished in.

    Raises:
        RunInvalid: the file is missing, or names the line that does not read.
    """
    records = _read_lines(run_dir / RECORDS_FILE, _RECORD)
    return tuple(sorted(records, key=lambda record: record.number))


def load_articles(run_dir: Path) -> dict[tuple[str, int], StoredArticle]:
    """The articles of a run by id and version."""
    return {(one.id, one.version): one for one in _read_lines(run_dir / ARTICLES_FILE, _ARTICLE)}


def load_info(run_dir: Path) -> RunInfo:
    """What was run; raises RunInvalid when the file is missing or does not read."""
    return read_file(run_dir / RUN_FILE, RunInfo)


def read_file(path: Path, model: type[Model]) -> Model:
    """Read one JSON file of `model`; raises RunInvalid when it is missing or does not read."""
    _check_exists(path)
    try:
        return model.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise RunInvalid(f"{path.name}: {error.errors()[0]['msg']}") from error


def write_lines(path: Path, items: Iterable[BaseModel]) -> None:
    """Write one JSON object a line."""
    path.write_text("".join(item.model_dump_json() + "\n" for item in items), encoding="utf-8", newline="\n")


def file_hash(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read_lines(path: Path, item: TypeAdapter[Item]) -> Iterator[Item]:
    _check_exists(path)
    with path.open(encoding="utf-8", newline="\n") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                yield item.validate_json(line)
            except ValidationError as error:
                first = error.errors()[0]
                where = ".".join(str(part) for part in first["loc"])
                raise RunInvalid(f"{path.name}:{number}: {where}: {first['msg']}") from error


def _check_exists(path: Path) -> None:
    if not path.is_file():
        raise RunInvalid(f"{path} is missing: is this the directory of a finished `byline eval run`?")
