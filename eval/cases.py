"""Cases: gold questions with accepted answers and the sentences that prove them, one JSON object a line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from eval.errors import CasesInvalid, DatasetMissing
from eval.folding import fold

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Quote(BaseModel):
    """Gold evidence: an exact substring of the article that came from the file `article` ("file.jsonl#1")."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    article: Text
    quote: Text

    @property
    def source(self) -> str:
        """The name by which the article is stored: the file's, without folders."""
        return self.article.rpartition("/")[2]


class CaseConflict(BaseModel):
    """The articles differ; a good answer shows every one of `values`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    values: Annotated[tuple[Text, ...], Field(min_length=2)]


class Case(BaseModel):
    """One gold question.

    `answers` are accepted short answers. `evidence` holds alternatives; each is a set of quotes that
    suffices to prove the answer. Both are empty when the question is unanswerable. `place` is where the
    case was read ("cases.jsonl:7") and is not part of the case.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Text
    question: Text
    answerable: bool
    answers: tuple[Text, ...] = ()
    evidence: tuple[Annotated[tuple[Quote, ...], Field(min_length=1)], ...] = ()
    conflict: CaseConflict | None = None
    tags: tuple[Text, ...] = ()
    place: str = Field(default="", exclude=True, repr=False)

    @model_validator(mode="after")
    def _gold_fits_answerable(self) -> Self:
        if self.answerable and not self.answers:
            raise ValueError("an answerable case needs at least one accepted answer in `answers`")
        if self.answerable and not self.evidence:
            raise ValueError("an answerable case needs at least one set of quotes in `evidence`")
        if not self.answerable and (self.answers or self.evidence or self.conflict):
            raise ValueError("an unanswerable case has no `answers`, no `evidence` and no `conflict`")
        for answer in (*self.answers, *(self.conflict.values if self.conflict else ())):
            if not fold(answer):
                raise ValueError(
                    f"{answer!r} has no word left once case, punctuation and articles are folded"
                )
        return self


def load_cases(path: Path) -> tuple[Case, ...]:
    """Read a JSON Lines file of cases.

    Raises:
        DatasetMissing: the file cannot be read.
        CasesInvalid: lists every malformed line and duplicate id with its line, or says that there are none.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetMissing(f"{path}: cases cannot be read: {_reason(error)}") from error
    cases: list[Case] = []
    problems: list[str] = []
    # Not splitlines(): U+2028 and friends are legal inside a JSON string.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        place = f"{path.name}:{number}"
        try:
            cases.append(Case.model_validate_json(line).model_copy(update={"place": place}))
        except ValidationError as error:
            problems.extend(f"{place}: {problem}" for problem in _problems(error))
    problems += _duplicates(cases)
    if not cases and not problems:
        problems.append(f"{path.name}: holds no cases")
    if problems:
        raise CasesInvalid(problems)
    return tuple(cases)


def pick_evenly(cases: Sequence[Case], limit: int | None) -> tuple[Case, ...]:
    """At most `limit` cases, spread evenly over the file so that every kind of question is met."""
    if limit is None or limit >= len(cases):
        return tuple(cases)
    return tuple(cases[position * len(cases) // limit] for position in range(limit))


def _duplicates(cases: Iterable[Case]) -> list[str]:
    seen: dict[str, str] = {}
    problems = []
    for case in cases:
        if case.id in seen:
            problems.append(f"{case.place}: id {case.id!r} was already used at {seen[case.id]}")
        seen.setdefault(case.id, case.place)
    return problems


def _problems(error: ValidationError) -> list[str]:
    messages = []
    for item in error.errors():
        where = ".".join(str(part) for part in item["loc"])
        what = item["msg"].removeprefix("Value error, ")
        messages.append(f"{where}: {what}" if where else what)
    return messages


def _reason(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else "not UTF-8 text"
