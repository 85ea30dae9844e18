"""The files of a run's directory: what was run, the articles, the records."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from eval.cases.gold import StoredArticle
from eval.cases.task import Task
from eval.errors import RunInvalid
from eval.records.record import AnyRecord

RUN_FILE = "run.json"
ARTICLES_FILE = "articles.jsonl"
RECORDS_FILE = "records.jsonl"

_RECORD: TypeAdapter[AnyRecord] = TypeAdapter(AnyRecord)
_ARTICLE = TypeAdapter(StoredArticle)


class Continuation(BaseModel):
    """When a run that had been stopped was continued, and by which commit."""

    model_config = ConfigDict(frozen=True)

    at: str
    commit: str | None = None


class RunInfo(BaseModel):
    """What was run, on what, with which settings; everything that a reader needs to repeat it.

    Attributes:
        system: what was measured: `byline`, a running service by its address, or a peer.
        mode: how questions were answered; empty for tasks that answer none.
        models: what is known of the models beforehand; answers name theirs themselves.
        prompts: each prompt with the hash of its content.
    """

    model_config = ConfigDict(frozen=True)

    task: Task = Task.ANSWERING
    dataset: str
    title: str
    source: str
    licence: str
    dataset_hash: str
    system: str = "byline"
    mode: str
    cases: int
    cases_available: int
    articles: int
    sentences: int
    rejected: tuple[str, ...] = ()
    started_at: str
    continued: tuple[Continuation, ...] = ()
    settings: dict[str, Any] = Field(default_factory=dict)
    models: dict[str, str] = Field(default_factory=dict)
    prompts: tuple[str, ...] = ()
    concurrency: int = 1
    version: str = ""
    commit: str | None = None
    machine: dict[str, Any] = Field(default_factory=dict)
    index_seconds: float = 0.0
    warm_up_seconds: float = 0.0

    @property
    def how(self) -> str:
        """The mode, or the task where there is none, in two words."""
        return f"{self.mode} mode" if self.mode else f"{self.task.value} task"

    def differences(self, other: RunInfo) -> list[str]:
        """What would make records of `other` another measurement, in words: "mode is quote, not auto"."""
        found = [
            f"{name.replace('_', ' ')} is {_short(getattr(self, name))}, not {_short(getattr(other, name))}"
            for name in _IDENTITY
            if getattr(self, name) != getattr(other, name)
        ]
        for name in sorted(self.settings.keys() | other.settings.keys()):
            mine, given = self.settings.get(name), other.settings.get(name)
            if mine != given:
                found.append(f"{name} is {mine}, not {given}")
        return found


_IDENTITY = ("task", "dataset", "dataset_hash", "cases", "system", "mode", "models", "prompts", "concurrency")


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
    return {(one.id, one.version): one for one in list_articles(run_dir)}


def list_articles(folder: Path) -> Iterator[StoredArticle]:
    """The articles beside a run or an indexed collection, in the order of the file."""
    return _read_lines(folder / ARTICLES_FILE, _ARTICLE)


def parse_record(line: str) -> AnyRecord:
    """One line of the records; raises pydantic's ValidationError where it is none."""
    return _RECORD.validate_json(line)


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


def _short(value: object) -> str:
    text = (
        ", ".join(f"{name} {one}" for name, one in value.items()) if isinstance(value, dict) else str(value)
    )
    return text if len(text) <= 40 else text[:12] + "…"


def _check_exists(path: Path) -> None:
    if not path.is_file():
        raise RunInvalid(f"{path} is missing: is this the directory of a finished `byline eval run`?")
