"""Records: one JSON line per case with the whole answer, so that scoring never has to ask again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eval.answer_view import AnswerView
from eval.cases import Case
from eval.errors import RunInvalid
from eval.gold import Gold, StoredArticle

RUN_FILE = "run.json"
ARTICLES_FILE = "articles.jsonl"
RECORDS_FILE = "records.jsonl"


class Record(BaseModel):
    """One case, the gold found in the stored articles, and the answer as it was given or the error instead.

    `gold` runs parallel to `case.evidence`. `seconds` is the time the asker waited.
    """

    model_config = ConfigDict(frozen=True)

    case: Case
    gold: Gold = ()
    answer: dict[str, Any] | None = None
    error: str | None = None
    seconds: float = 0.0


class RunInfo(BaseModel):
    """What was run, on what, with which settings; everything that a reader needs to repeat it."""

    model_config = ConfigDict(frozen=True)

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


Articles = Mapping[tuple[str, int], StoredArticle]
"""The stored articles by id and version."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What a metric sees: a case that was answered, and the stored articles to check the answer against."""

    case: Case
    gold: Gold
    answer: AnswerView
    seconds: float
    articles: Articles


Model = TypeVar("Model", bound=BaseModel)


def read_lines(path: Path, model: type[Model]) -> Iterator[Model]:
    """Read a JSON Lines file of `model`.

    Raises:
        RunInvalid: the file is missing, or names the line that does not read.
    """
    if not path.is_file():
        raise RunInvalid(f"{path} is missing: is this the directory of a finished `byline eval run`?")
    with path.open(encoding="utf-8", newline="\n") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                yield model.model_validate_json(line)
            except ValidationError as error:
                first = error.errors()[0]
                where = ".".join(str(part) for part in first["loc"])
                raise RunInvalid(f"{path.name}:{number}: {where}: {first['msg']}") from error


def read_file(path: Path, model: type[Model]) -> Model:
    """Read one JSON file of `model`; raises RunInvalid when it is missing or does not read."""
    if not path.is_file():
        raise RunInvalid(f"{path} is missing: is this the directory of a finished `byline eval run`?")
    try:
        return model.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise RunInvalid(f"{path.name}: {error.errors()[0]['msg']}") from error


def write_lines(path: Path, items: Iterable[BaseModel]) -> None:
    """Write one JSON object a line."""
    path.write_text("".join(item.model_dump_json() + "\n" for item in items), encoding="utf-8", newline="\n")


def load_articles(run_dir: Path) -> dict[tuple[str, int], StoredArticle]:
    """The articles of a run by id and version."""
    return {(one.id, one.version): one for one in read_lines(run_dir / ARTICLES_FILE, StoredArticle)}


def file_hash(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
